/* What the sensor drivers use of Arduino, for a test on the host. */
#pragma once
#include <stddef.h>
#include <stdint.h>

inline void delay(unsigned long)
{
}
