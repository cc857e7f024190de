/* Stands in for Zephyr's header. */
#define DEVICE_DT_GET(node) (&the_device)
#define DEVICE_DT_GET_ONE(compatible) (&the_device)
#define DT_COMPAT_GET_ANY_STATUS_OKAY(compatible) 0
#define DT_NODELABEL(label) label
#define DT_PROP(node, property) DT_DEFAULT_##property
#define DT_DEFAULT_queue_size 4
