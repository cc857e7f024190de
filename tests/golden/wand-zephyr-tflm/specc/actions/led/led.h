/* Drives the board's LED on an event: on, off, toggle, or a number of blinks.
 *
 * State: 12 bytes. The LED is one: the newest event takes it over.
 */
#ifndef SPECC_LED_H
#define SPECC_LED_H

#include <stdbool.h>
#include <stdint.h>

#include "../../runtime/event.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum { SPECC_LED_ON, SPECC_LED_OFF, SPECC_LED_TOGGLE, SPECC_LED_BLINK } specc_led_pattern_t;

typedef struct {
    specc_led_pattern_t pattern;
    uint16_t duration_ms; /* on: how long (0: until the next event); blink: of one half period */
    uint16_t blinks;      /* blink: how often it lights */
} specc_led_t;

typedef struct {
    bool lit;
    uint16_t changes_left; /* still to come */
    uint16_t period_ms;    /* between changes */
    uint32_t changed_ms;   /* when the last one was */
} specc_led_state_t;

/* Starts the pattern. */
void specc_led_fire(specc_led_state_t *state, const specc_led_t *led, const specc_event_t *event);

/* Goes on with it. */
void specc_led_tick(specc_led_state_t *state, uint32_t now_ms);

/* The port: lights the LED or puts it out. */
void port_led_set(bool lit);

#ifdef __cplusplus
}
#endif

#endif
