/* Runs recordings through the app and writes every result, for comparison with the trainer's.
 *
 * Input, the file samples.bin: for each recording a 32-bit sample count, then its samples as 32-bit
 * floats, low byte first. A count of 0 ends it. Output, one line a window:
 *
 *   recording window features_hash label confidence fired event instructions work scores...
 *
 * and at the end "stack N". `instructions` are those of the sample that completes the window, `work` those
 * of all samples since the window before. They and the stack are 0 where the port cannot count them.
 */
#include <string.h>

#include "../app/app.h"
#include "../port/port.h"
#include "../port/trace_port.h"

enum { LINE_BYTES = 112 + 5 * APP_CLASSES };

static char *put_int(char *out, int32_t value)
{
    char digits[12];
    int n = 0;
    uint32_t magnitude = value < 0 ? 0u - (uint32_t)value : (uint32_t)value;

    do {
        digits[n++] = (char)('0' + magnitude % 10u);
        magnitude /= 10u;
    } while (magnitude > 0u);
    if (value < 0) {
        *out++ = '-';
    }
    while (n > 0) {
        *out++ = digits[--n];
    }
    *out++ = ' ';
    return out;
}

static char *put_hex(char *out, uint32_t value)
{
    static const char hex[] = "0123456789abcdef";

    for (int shift = 28; shift >= 0; shift -= 4) {
        *out++ = hex[(value >> shift) & 15u];
    }
    *out++ = ' ';
    return out;
}

static void end_line(char *line, char *out)
{
    out[-1] = '\n'; /* in place of the last space */
    out[0] = '\0';
    port_print(line);
}

static void write_result(uint32_t recording, const app_result_t *result, uint32_t instructions,
                         uint32_t work)
{
    char line[LINE_BYTES];
    char *out = line;

    out = put_int(out, (int32_t)recording);
    out = put_int(out, (int32_t)result->window);
    out = put_hex(out, result->features_hash);
    out = put_int(out, result->label);
    out = put_int(out, result->confidence);
    out = put_int(out, result->fired);
    out = put_int(out, result->event);
    out = put_int(out, (int32_t)instructions);
    out = put_int(out, (int32_t)work);
    for (int i = 0; i < APP_CLASSES; i++) {
        out = put_int(out, result->scores[i]);
    }
    end_line(line, out);
}

static void trace_recording(uint32_t recording, uint32_t n_samples)
{
    float sample[APP_CHANNELS];
    uint32_t work = 0;

    app_init();
    for (uint32_t i = 0; i < n_samples && trace_read(sample, sizeof sample); i++) {
        const uint32_t start = trace_instructions();
        const bool complete = app_push(sample);
        const uint32_t instructions = trace_instructions_since(start);

        work += instructions;
        if (complete) {
            write_result(recording, app_result(), instructions, work);
            work = 0;
        }
    }
}

int main(void)
{
    char line[32] = "stack ";
    uint32_t n_samples;

    port_start();
    if (!trace_open("samples.bin")) {
        port_print("samples.bin cannot be read\n");
        return 1;
    }
    for (uint32_t recording = 0; trace_read(&n_samples, sizeof n_samples) && n_samples > 0;
         recording++) {
        trace_recording(recording, n_samples);
    }
    end_line(line, put_int(line + strlen(line), (int32_t)trace_stack_bytes()));
    return 0;
}
