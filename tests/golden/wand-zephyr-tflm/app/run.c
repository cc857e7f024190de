#include "run.h"

#include "../port/port.h"
#include "../specc/runtime/json_line.h"
#include "actions.h"
#include "app.h"
#include "model.h"
#include "provenance.h"
#ifdef APP_SELFTEST
#include "../selftest/selftest.h"
#endif

#if APP_LOG_WINDOWS
static void log_window(const app_result_t *result)
{
    specc_json_line_t line;

    specc_json_begin(&line);
    specc_json_uint(&line, "window", result->window);
    specc_json_uint(&line, "time_ms", port_millis());
    specc_json_string(&line, "label", app_label(result->label));
    specc_json_permille(&line, "confidence", (result->confidence * 1000u + 128u) / 256u);
    port_print(specc_json_end(&line));
}
#endif

static void log_overruns(void)
{
    static uint32_t reported;
    const uint32_t overruns = port_sensor_overruns();
    specc_json_line_t line;

    if (overruns != reported) {
        reported = overruns;
        specc_json_begin(&line);
        specc_json_uint(&line, "lost_samples", overruns);
        port_print(specc_json_end(&line));
    }
}

bool app_start(void)
{
    port_start();
    port_print(app_provenance());
    if (!app_model_start()) {
        return false;
    }
#ifdef APP_SELFTEST
    if (app_selftest() != 0) {
        return false;
    }
#endif
    app_init();
    app_actions_init();
    if (!port_sensor_start()) {
        port_print("{\"error\":\"the sensor lsm9ds1 does not answer\"}\n");
        return false;
    }
    return true;
}

bool app_step(void)
{
    float sample[APP_CHANNELS];

    if (!port_sensor_read(sample)) {
        return false;
    }
    if (app_push(sample)) {
        const app_result_t *result = app_result();
#if APP_LOG_WINDOWS
        log_window(result);
#endif
        if (result->fired) {
            app_actions_fire(result, port_millis());
        }
        log_overruns();
    }
    app_actions_tick(port_millis());
    return true;
}
