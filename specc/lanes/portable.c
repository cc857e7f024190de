/* Four lanes: SSE2, which every x86-64 has, or NEON. */
#define SPECC_LANES 4
#define SPECC_LANES_NAME(function) function##_portable

#include "blocks.h"
