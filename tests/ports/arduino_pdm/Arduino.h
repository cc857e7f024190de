/* What the microphone's driver uses of Arduino, for a test on the host. */
#pragma once
#include <stddef.h>
#include <stdint.h>

uint32_t millis(); /* of 32 bits, like unsigned long on the board */
