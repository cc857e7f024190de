#include "selftest.h"

#include <stdbool.h>
#include <string.h>

#include "../app/app.h"
#include "../port/port.h"
#include "../specc/runtime/json_line.h"
#include "golden.h"

static bool matches(const golden_window_t *expected, const app_result_t *result)
{
    return result->features_hash == expected->features_hash && result->label == expected->label &&
           result->confidence == expected->confidence && result->fired == expected->fired &&
           result->event == expected->event &&
           memcmp(result->scores, expected->scores, APP_CLASSES) == 0;
}

static void report_difference(uint32_t vector, const golden_window_t *expected,
                              const app_result_t *result)
{
    specc_json_line_t line;

    specc_json_begin(&line);
    specc_json_string(&line, "selftest", "differs");
    specc_json_uint(&line, "vector", vector);
    specc_json_uint(&line, "window", result->window);
    specc_json_string(&line, "what",
                      result->features_hash != expected->features_hash ? "features" : "scores");
    specc_json_string(&line, "expected", app_label(expected->label));
    specc_json_string(&line, "got", app_label(result->label));
    port_print(specc_json_end(&line));
}

int app_selftest(void)
{
    const float *sample = golden_samples;
    const golden_window_t *expected = golden_windows;
    uint32_t windows = 0;
    uint32_t differing = 0;
    specc_json_line_t line;

    for (uint32_t vector = 0; vector < GOLDEN_VECTORS; vector++) {
        app_init();
        for (uint32_t i = 0; i < golden_lengths[vector]; i++, sample += APP_CHANNELS) {
            if (app_push(sample)) {
                if (!matches(expected, app_result())) {
                    report_difference(vector, expected, app_result());
                    differing++;
                }
                expected++;
                windows++;
            }
        }
    }

    specc_json_begin(&line);
    specc_json_string(&line, "selftest", differing == 0 ? "passed" : "failed");
    specc_json_uint(&line, "windows", windows);
    specc_json_uint(&line, "differing", differing);
    port_print(specc_json_end(&line));
    return (int)differing;
}
