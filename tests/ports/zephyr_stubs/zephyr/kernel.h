/* Stands in for Zephyr's header. */
#include <stdint.h>

static inline int32_t k_msleep(int32_t ms)
{
    return ms - ms;
}
