/* Eight lanes, for processors with AVX2. Its FMA is left alone: nothing can be contracted. */
#include "avx2.h"

#ifdef SPECC_LANES_AVX2
#pragma GCC target("avx2")
#define SPECC_LANES 8
#define SPECC_LANES_NAME(function) function##_avx2

#include "blocks.h"
#endif
