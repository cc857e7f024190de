/* Stands in for Zephyr's header. */
#define ARG_UNUSED(argument) (void)(argument)
#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#define BIT(n) (1 << (n))
