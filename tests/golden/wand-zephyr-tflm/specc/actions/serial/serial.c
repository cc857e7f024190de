#include "serial.h"

#include <stddef.h>

#include "../../runtime/json_line.h"

void specc_serial_fire(const specc_serial_t *serial, const specc_event_t *event)
{
    specc_json_line_t line;

    specc_json_begin(&line);
    specc_json_string(&line, "event", event->label);
    specc_json_uint(&line, "window", event->window);
    specc_json_uint(&line, "time_ms", event->time_ms);
    specc_json_permille(&line, "confidence", (event->confidence * 1000u + 128u) / 256u);
    if (serial->message != NULL) {
        specc_json_string(&line, "message", serial->message);
    }
    port_print(specc_json_end(&line));
}
