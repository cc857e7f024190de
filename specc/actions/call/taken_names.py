"""Names that a user's function cannot have: something in the firmware has them already.

A C linker knows one name once, so a hook called ``memset`` would replace the library's and one
called ``setup`` the sketch's. Listed are C99's library (clause 7), the entry points of the
frameworks and what their headers declare in plain words. Names that C or a framework reserves by
their form are matched by it.
"""

from __future__ import annotations

import re

# What specc generates: by prefix, and the names beside a call of the hook in actions.c.
PREFIXES = ("app_", "golden_", "port_", "sampling_", "specc_", "trace_", "_")
_BESIDE_THE_CALL = "event now_ms result state"

# Of the library (7.26): strcpy, isalpha, int8_t, EINVAL; of Zephyr and ESP-IDF: k_sleep, gpio_config.
_RESERVED_FORMS = re.compile(
    r"(?:str|mem|wcs|is|to)[a-z]+|\w+_t|[A-Z][A-Z0-9_]*"
    r"|(?:arch|device|esp|gpio|i2c|k|nvs|sensor|spi|sys|uart|z)_\w+"
)

_MATHS = """
    acos acosh asin asinh atan atan2 atanh cbrt ceil copysign cos cosh erf erfc exp exp2 expm1 fabs
    fdim floor fma fmax fmin fmod frexp hypot ilogb ldexp lgamma llrint llround log log10 log1p log2
    logb lrint lround modf nan nearbyint nextafter nexttoward pow remainder remquo rint round scalbln
    scalbn sin sinh sqrt tan tanh tgamma trunc cabs cacos cacosh carg casin casinh catan catanh ccos
    ccosh cexp cimag clog conj cpow cproj creal csin csinh csqrt ctan ctanh
"""
_LIBRARY = """
    abort abs asctime assert atexit atof atoi atol atoll bsearch btowc calloc clearerr clock ctime
    difftime div errno exit fclose feof ferror fflush fgetc fgetpos fgets fgetwc fgetws fopen fprintf
    fputc fputs fputwc fputws fread free freopen fscanf fseek fsetpos ftell fwide fwprintf fwrite
    fwscanf getc getchar getenv gets getwc getwchar gmtime imaxabs imaxdiv labs ldiv llabs lldiv
    localeconv localtime longjmp main malloc mblen mbrlen mbrtowc mbsinit mbsrtowcs mbstowcs mbtowc
    mktime offsetof perror printf putc putchar puts putwc putwchar qsort raise rand realloc remove
    rename rewind scanf setbuf setjmp setlocale setvbuf signal signbit snprintf sprintf srand sscanf
    stderr stdin stdout swprintf swscanf system time tmpfile tmpnam ungetc ungetwc va_arg va_copy
    va_end va_start vfprintf vfscanf vfwprintf vfwscanf vprintf vscanf vsnprintf vsprintf vsscanf
    vswprintf vswscanf vwprintf vwscanf wcrtomb wctob wctomb wctrans wctype wmemchr wmemcmp wmemcpy
    wmemmove wmemset wprintf wscanf
"""
# POSIX, as newlib, picolibc and glibc have it.
_SYSTEM = """
    abort accept access alarm bind brk chdir chmod close connect daemon dup dup2 environ exec execl
    execv execve fcntl fork fstat fsync getpid gettimeofday ioctl kill link listen lseek lstat mkdir
    mmap nanosleep nice open pause pipe poll read readlink recv rmdir sbrk select send shutdown sleep
    socket stat symlink sync times truncate unlink usleep wait write index rindex random srandom
    bcopy bzero bcmp ffs y0 y1 yn j0 j1 jn gamma basename dirname printk fault_handler reset_handler
"""
_ENTRY_POINTS = "main setup loop initVariant app_main serialEvent yield start"
_ARDUINO = """
    analogRead analogReadResolution analogReference analogWrite analogWriteResolution
    attachInterrupt bit bitClear bitRead bitSet bitWrite boolean byte constrain degrees delay
    delayMicroseconds detachInterrupt digitalPinToInterrupt digitalRead digitalWrite highByte
    interrupts lowByte makeWord map max micros millis min noInterrupts noTone pinMode pulseIn
    pulseInLong radians randomSeed Serial Serial1 shiftIn shiftOut SPI sq String tone Wire word
    mbed rtos arduino std
"""
_TAKEN = frozenset(
    " ".join((_BESIDE_THE_CALL, _LIBRARY, _SYSTEM, _ENTRY_POINTS, _ARDUINO)).split()
) | frozenset(name + suffix for name in _MATHS.split() for suffix in ("", "f", "l"))


def is_taken(name: str) -> bool:
    """Whether the C library, a framework or the code around the call has the name."""
    return name in _TAKEN or _RESERVED_FORMS.fullmatch(name) is not None
