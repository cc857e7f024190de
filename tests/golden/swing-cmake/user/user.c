/* Your code. specc wrote this file once and never writes it again: it is yours. */
#include "user.h"

/* `do = "call"` with `function = "on_something"` in app.toml calls a function of this file. */
typedef int user_has_no_hooks; /* C asks for one declaration in a file */
