#include "float_rules.h"

#include "order.h"

/* Restores the heap below `root`: every parent at least as large as its two children. */
static void sift_down(float *heap, uint32_t root, uint32_t n)
{
    const float value = heap[root];

    for (;;) {
        uint32_t child = 2 * root + 1;

        if (child >= n) {
            break;
        }
        if (child + 1 < n && heap[child + 1] > heap[child]) {
            child++;
        }
        if (!(heap[child] > value)) {
            break;
        }
        heap[root] = heap[child];
        root = child;
    }
    heap[root] = value;
}

void specc_sort(float *x, uint32_t n)
{
    for (uint32_t root = n / 2; root > 0; root--) {
        sift_down(x, root - 1, n);
    }
    for (uint32_t last = n; last > 1; last--) {
        const float largest = x[0];

        x[0] = x[last - 1];
        x[last - 1] = largest;
        sift_down(x, 0, last - 1);
    }
}

float specc_quantile(const float *x, uint32_t n, float share)
{
    const float position = share * (float)(n - 1);
    const uint32_t below = (uint32_t)position;

    if (below + 1 >= n) {
        return x[n - 1];
    }
    return x[below] + (position - (float)below) * (x[below + 1] - x[below]);
}
