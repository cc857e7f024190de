#include "copy.h"

#include <string.h>

#define AXES 6

/* The innermost axis. */
static void copy_row(const specc_copy_t *op, const int8_t *from, int8_t *to)
{
    for (uint32_t i = 0; i < op->size[AXES - 1]; i++) {
        if (op->run == 1) {
            *to = *from;
        } else {
            memcpy(to, from, op->run);
        }
        from += op->input_stride[AXES - 1];
        to += op->output_stride[AXES - 1];
    }
}

void specc_copy(const specc_copy_t *op, const void *input, void *output)
{
    const int8_t *source = input;
    int8_t *target = output;
    uint32_t index[AXES - 1] = {0};
    int32_t from = (int32_t)op->input_offset;
    int32_t to = (int32_t)op->output_offset;
    int axis;

    do {
        copy_row(op, source + from, target + to);
        /* Count up the outer axes like the digits of a number. */
        for (axis = AXES - 2; axis >= 0; axis--) {
            from += op->input_stride[axis];
            to += op->output_stride[axis];
            if (++index[axis] < op->size[axis]) {
                break;
            }
            from -= (int32_t)op->size[axis] * op->input_stride[axis];
            to -= (int32_t)op->size[axis] * op->output_stride[axis];
            index[axis] = 0;
        }
    } while (axis >= 0);
}
