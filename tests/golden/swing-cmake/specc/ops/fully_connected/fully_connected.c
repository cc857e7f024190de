#include "fully_connected.h"

#include "../../runtime/assembly.h"

#include <string.h>

#ifndef SPECC_HAS_MVE /* else fully_connected_mve.c */
/* Inputs are taken in chunks that fit the stack, for a group of outputs: widening a chunk costs as
 * much as multiplying it by two outputs. */
#define CHUNK 128
#define GROUP 32

#if defined(SPECC_HAS_SMLAD) || defined(SPECC_HAS_THUMB_1)

/* A chunk by a group of outputs; the order is the assembly's. */
typedef struct {
    const int32_t *column; /* o and c of four inputs, o and c of the next four, ... */
    const int32_t *end;
    const int8_t *weights;
    uint32_t rest;           /* steps of four inputs, modulo 4 */
    int32_t start;           /* of every sum, see filters.c */
    const int32_t *before;   /* what the sums are added to, four for each block of weights */
    int32_t *sums;
    const int32_t *last;     /* the end of the sums */
    uint32_t to_next_block;  /* bytes, from the end of a block's chunk to its next one */
} chunk_t;

#ifdef SPECC_HAS_SMLAD

/* Four inputs by four outputs, 16 products; r2, r3, r10, r11 are the sums. */
#define STEP                                                                                      \
    "ldrd   r4, r5, [r0], #8\n\t" /* o, c */                                                      \
    "ldm    r1!, {r6, r7, r8, r9}\n\t"                                                            \
    "smlad  r2, r6, r4, r2\n\t"                                                                   \
    "smlad  r3, r7, r4, r3\n\t"                                                                   \
    "smlad  r10, r8, r4, r10\n\t"                                                                 \
    "smlad  r11, r9, r4, r11\n\t"                                                                 \
    "uxtb16 r6, r6\n\t"                                                                           \
    "uxtb16 r7, r7\n\t"                                                                           \
    "uxtb16 r8, r8\n\t"                                                                           \
    "uxtb16 r9, r9\n\t"                                                                           \
    "smlad  r2, r6, r5, r2\n\t"                                                                   \
    "smlad  r3, r7, r5, r3\n\t"                                                                   \
    "smlad  r10, r8, r5, r10\n\t"                                                                 \
    "smlad  r11, r9, r5, r11\n\t"

static SPECC_ASSEMBLY void add_blocks(chunk_t *chunk SPECC_UNUSED)
{
    __asm__("push   {r4, r5, r6, r7, r8, r9, r10, r11, lr}\n\t"
            "mov    lr, r0\n\t"
            "ldr    r1, [lr, #8]\n" /* weights */
            "1:\n\t"
            "ldrd   r0, r12, [lr]\n\t" /* column, end */
            "ldrd   r4, r2, [lr, #12]\n\t" /* rest, start */
            "mov    r3, r2\n\t"
            "mov    r10, r2\n\t"
            "mov    r11, r2\n\t"
            "tbb    [pc, r4]\n"
            "2: .byte (30f - 2b) / 2, (31f - 2b) / 2, (32f - 2b) / 2, (33f - 2b) / 2\n"
            "30:\n\t" STEP "33:\n\t" STEP "32:\n\t" STEP "31:\n\t" STEP
            "cmp    r0, r12\n\t"
            "bne    30b\n\t"
            "ldrd   r4, r9, [lr, #20]\n\t"  /* before, sums */
            "ldrd   r12, r0, [lr, #28]\n\t" /* last, to_next_block */
            "ldm    r4!, {r5, r6, r7, r8}\n\t"
            "add    r1, r1, r0\n\t"
            "add    r5, r5, r2, asr #8\n\t"
            "add    r6, r6, r3, asr #8\n\t"
            "add    r7, r7, r10, asr #8\n\t"
            "add    r8, r8, r11, asr #8\n\t"
            "stm    r9!, {r5, r6, r7, r8}\n\t"
            "strd   r4, r9, [lr, #20]\n\t"
            "cmp    r9, r12\n\t"
            "bne    1b\n\t"
            "pop    {r4, r5, r6, r7, r8, r9, r10, r11, pc}");
}

#else

/* One of four sums, added to what was before: r5 and r6 advance. */
#define ADD(SUM)                                                                                  \
    "mov    r3, " SUM "\n\t"                                                                      \
    "asrs   r3, r3, #8\n\t"                                                                       \
    "ldm    r5!, {r4}\n\t"                                                                        \
    "adds   r3, r3, r4\n\t"                                                                       \
    "stm    r6!, {r3}\n\t"

static SPECC_ASSEMBLY void add_blocks(chunk_t *chunk SPECC_UNUSED)
{
    __asm__(".syntax unified\n\t"
            "push   {r4, r5, r6, r7, lr}\n\t"
            "mov    r4, r8\n\t"
            "mov    r5, r9\n\t"
            "mov    r6, r10\n\t"
            "mov    r7, r11\n\t"
            "push   {r4, r5, r6, r7}\n\t"
            "mov    lr, r0\n\t"
            "ldr    r1, [r0, #4]\n\t" /* end */
            "mov    r12, r1\n\t"
            "ldr    r1, [r0, #8]\n" /* weights */
            "1:\n\t"
            "mov    r7, lr\n\t"
            "ldr    r0, [r7]\n\t"      /* column */
            "ldr    r2, [r7, #16]\n\t" /* start */
            "mov    r8, r2\n\t"
            "mov    r9, r2\n\t"
            "mov    r10, r2\n\t"
            "mov    r11, r2\n"
            "2:\n\t"
            "ldm    r0!, {r2, r3, r4, r5}\n\t"
            SPECC_MULTIPLY_4("r8", "r2", "r3", "r4", "r5")
            SPECC_MULTIPLY_4("r9", "r2", "r3", "r4", "r5")
            SPECC_MULTIPLY_4("r10", "r2", "r3", "r4", "r5")
            SPECC_MULTIPLY_4("r11", "r2", "r3", "r4", "r5")
            "cmp    r0, r12\n\t"
            "bne    2b\n\t"
            "mov    r7, lr\n\t"
            "ldr    r5, [r7, #20]\n\t" /* before */
            "ldr    r6, [r7, #24]\n\t" /* sums */
            ADD("r8") ADD("r9") ADD("r10") ADD("r11")
            "str    r5, [r7, #20]\n\t"
            "str    r6, [r7, #24]\n\t"
            "ldr    r2, [r7, #32]\n\t" /* to_next_block */
            "adds   r1, r1, r2\n\t"
            "ldr    r2, [r7, #28]\n\t" /* last */
            "cmp    r6, r2\n\t"
            "bne    1b\n\t"
            "pop    {r4, r5, r6, r7}\n\t"
            "mov    r8, r4\n\t"
            "mov    r9, r5\n\t"
            "mov    r10, r6\n\t"
            "mov    r11, r7\n\t"
            "pop    {r4, r5, r6, r7, pc}");
}
#endif

/* sums = before + weights * input for `n` inputs and `count` sums, a multiple of 4. `weights` are
 * those of the first input and output; there are `depth` elements to an output. */
static void add_chunk(const int8_t *input, uint32_t n, const int8_t *weights, uint32_t depth,
                      const int32_t *before, int32_t *sums, uint32_t count)
{
    int32_t column[CHUNK / 4 * SPECC_WIDENED];
    int32_t *to = column;
    int32_t sum = 0;
    uint32_t padded = (n + 3u) & ~3u;
    chunk_t chunk;

    for (const int8_t *end = input + (n & ~3u); input != end; input += 4, to += SPECC_WIDENED) {
        sum = specc_widen(input, sum, to);
    }
    if (n % 4 != 0) {
        int8_t last[4] = {0};

        memcpy(last, input, n % 4);
        sum = specc_widen(last, sum, to);
        to += SPECC_WIDENED;
    }
    chunk.column = column;
    chunk.end = to;
    chunk.weights = weights;
    chunk.rest = padded / 4 % 4;
    chunk.start = -(sum * 128);
    chunk.before = before;
    chunk.sums = sums;
    chunk.last = sums + count;
    chunk.to_next_block = 4 * (depth - padded);
    add_blocks(&chunk);
}

#else

/* sums = before + weights * input for `n` inputs and `count` sums, a multiple of 4. `weights` are
 * those of the first input and output; there are `depth` elements to an output. */
static void add_chunk(const int8_t *input, uint32_t n, const int8_t *weights, uint32_t depth,
                      const int32_t *before, int32_t *sums, uint32_t count)
{
    int16_t column[CHUNK]; /* a0, a1 - 127, a2, a3 - 127, ... */
    const int16_t *end = column + ((n + 3u) & ~3u);
    int32_t even = 0;

    for (uint32_t i = 0; i < (uint32_t)(end - column); i += 2) {
        int32_t a = i < n ? input[i] : 0;

        column[i] = (int16_t)a;
        column[i + 1] = (int16_t)((i + 1 < n ? input[i + 1] : 0) - 127);
        even += a;
    }
    for (uint32_t c = 0; c < count; c += 4, weights += 4 * depth) {
        int32_t sum_0 = 0, sum_1 = 0, sum_2 = 0, sum_3 = 0;
        const int8_t *w = weights;

        for (const int16_t *a = column; a != end; a += 4, w += 16) {
            for (uint32_t i = 0; i < 4; i += 2) {
                int32_t even_input = a[i], odd_input = a[i + 1];

                sum_0 += (uint8_t)w[i] * even_input;
                sum_1 += (uint8_t)w[i + 4] * even_input;
                sum_2 += (uint8_t)w[i + 8] * even_input;
                sum_3 += (uint8_t)w[i + 12] * even_input;
                sum_0 += w[i + 1] * odd_input;
                sum_1 += w[i + 5] * odd_input;
                sum_2 += w[i + 9] * odd_input;
                sum_3 += w[i + 13] * odd_input;
            }
        }
        sums[c] = before[c] + sum_0 - 128 * even;
        sums[c + 1] = before[c + 1] + sum_1 - 128 * even;
        sums[c + 2] = before[c + 2] + sum_2 - 128 * even;
        sums[c + 3] = before[c + 3] + sum_3 - 128 * even;
    }
}
#endif

void specc_fully_connected(const specc_fully_connected_t *op, const int8_t *input, int8_t *output)
{
    uint32_t depth = (op->input_depth + 3u) & ~3u;

    for (uint32_t row = 0; row < op->rows; row++, input += op->input_depth) {
        for (uint32_t first = 0; first < op->output_depth; first += GROUP) {
            uint32_t left = op->output_depth - first;
            uint32_t count = left < GROUP ? left : GROUP;
            const int8_t *weights = op->weights + first * depth;
            const int32_t *before = op->bias + first;
            int32_t sums[GROUP];

            for (uint32_t i = 0; i < op->input_depth; i += CHUNK, weights += 4 * CHUNK) {
                uint32_t n = op->input_depth - i < CHUNK ? op->input_depth - i : CHUNK;

                add_chunk(input + i, n, weights, depth, before, sums, (count + 3u) & ~3u);
                before = sums;
            }
            specc_requantize_once(&op->requantize, first, count, sums, output);
            output += count;
        }
    }
}
#endif
