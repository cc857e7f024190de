/* Whether the compiler can make a variant for processors with AVX2. */
#ifndef SPECC_LANES_AVX2_H
#define SPECC_LANES_AVX2_H

#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__)
#define SPECC_LANES_AVX2
#endif

#endif
