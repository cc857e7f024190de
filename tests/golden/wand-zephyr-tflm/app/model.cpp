// The model on TensorFlow Lite Micro: Zephyr's module tflite-micro at the revision of Zephyr 4.3.0.
#include "model.h"

#include <new>

#include "tensorflow/lite/micro/micro_interpreter.h"
#include "tensorflow/lite/micro/micro_mutable_op_resolver.h"
#include "tensorflow/lite/schema/schema_generated.h"

#include "../port/port.h"
#include "model_data.h"
#include "model_input.h"

namespace {

// The operators of this model, and no others: 3.
using Resolver = tflite::MicroMutableOpResolver<3>;

alignas(16) uint8_t tensor_arena[APP_TENSOR_ARENA_BYTES];

// Made when the app starts, in place: no heap, and nothing to destroy.
alignas(Resolver) uint8_t resolver_bytes[sizeof(Resolver)];
alignas(tflite::MicroInterpreter) uint8_t interpreter_bytes[sizeof(tflite::MicroInterpreter)];
tflite::MicroInterpreter *interpreter;
bool ready;

bool add_operators(Resolver &resolver)
{
    return resolver.AddReshape() == kTfLiteOk &&
           resolver.AddFullyConnected() == kTfLiteOk &&
           resolver.AddSoftmax() == kTfLiteOk;
}

bool start()
{
    Resolver *resolver = new (resolver_bytes) Resolver();
    if (!add_operators(*resolver)) {
        return false;
    }
    const tflite::Model *model = tflite::GetModel(app_model_data);
    interpreter = new (interpreter_bytes)
        tflite::MicroInterpreter(model, *resolver, tensor_arena, sizeof tensor_arena);
    return interpreter->AllocateTensors() == kTfLiteOk &&
           interpreter->input(0)->bytes == APP_FEATURES &&
           interpreter->output(0)->bytes == APP_CLASSES;
}

const int8_t *no_scores()
{
    static int8_t scores[APP_CLASSES];

    for (int8_t &score : scores) {
        score = INT8_MIN;
    }
    return scores;
}

} // namespace

extern "C" bool app_model_start(void)
{
    if (!ready) {
        ready = start();
        if (!ready) {
            port_print("{\"error\":\"TensorFlow Lite Micro does not take the model\"}\n");
        }
    }
    return ready;
}

extern "C" const int8_t *app_model(app_arena_t *arena)
{
    if (!app_model_start()) {
        return no_scores();
    }
    app_model_input(arena, interpreter->input(0)->data.int8);
    if (interpreter->Invoke() != kTfLiteOk) {
        port_print("{\"error\":\"TensorFlow Lite Micro failed\"}\n");
        return no_scores();
    }
    return interpreter->output(0)->data.int8;
}
