/* From the scores of each window to decisions and events. Integers only.
 *
 * Scores are the softmax output of the int8 model, p = (q + 128) / 256. For each window:
 *
 *   average     the scores of the last `average` windows are averaged (of as many as there have
 *               been, after the start);
 *   label       the class with the highest average, the first of equals, if that is at least
 *               `threshold`; else SPECC_UNKNOWN;
 *   event       a run of windows with the same label fires once, when it is at least `consecutive`
 *               windows long. A class fires only if at least `suppress` windows have passed since
 *               the last event of any class: a run that is still going on then fires then. Runs of
 *               SPECC_UNKNOWN fire too, but suppression does not concern them: they neither wait
 *               for it nor begin it, so that a pause between two gestures hides neither.
 *
 * RAM: average * n_classes + 2 * n_classes bytes and the state struct.
 */
#ifndef SPECC_DECISION_H
#define SPECC_DECISION_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SPECC_UNKNOWN -1

typedef struct {
    uint16_t n_classes;   /* 1 .. 32767 */
    uint16_t average;     /* windows, 1 .. 257 */
    uint16_t threshold;   /* of 256; 0: never unknown */
    uint16_t consecutive; /* windows, 1 or more */
    uint16_t suppress;    /* windows; 0 and 1: no suppression */
} specc_decision_t;

typedef struct {
    uint8_t *history;    /* [average][n_classes], q + 128; set by the caller */
    uint16_t *sums;      /* [n_classes], over history; set by the caller */
    uint16_t next;       /* row of history that the next window takes */
    uint16_t count;      /* windows in history */
    uint16_t run;        /* windows with this label, up to now; stays at its maximum */
    uint16_t since;      /* windows since a class fired; stays at its maximum, where it starts */
    int16_t label;       /* of the run */
    bool fired;          /* this run has fired */
} specc_decision_state_t;

typedef struct {
    int16_t label;       /* 0 .. n_classes - 1, or SPECC_UNKNOWN */
    uint16_t confidence; /* average score of the best class (also when unknown), of 256, rounded */
    int16_t event;       /* what fired with this window (see fired), else SPECC_UNKNOWN */
    bool fired;          /* an event fired with this window */
} specc_decision_result_t;

/* State to reset. `state->history` and `state->sums` must be set. */
void specc_decision_init(const specc_decision_t *decision, specc_decision_state_t *state);

/* One window: `scores` is the model's output [n_classes]. */
void specc_decision_step(const specc_decision_t *decision, specc_decision_state_t *state,
                         const int8_t *scores, specc_decision_result_t *result);

#ifdef __cplusplus
}
#endif

#endif
