/*
 * Included before each source of the portable program (packaging/build_portable): glibc 2.29 has
 * these functions under a second name, whose only difference is errno. By the first one the program
 * also runs where the C library is older.
 */
#ifdef __x86_64__
#define OLD_GLIBC(function) __asm__(".symver " #function "," #function "@GLIBC_2.2.5");
#else
#define OLD_GLIBC(function) __asm__(".symver " #function "," #function "@GLIBC_2.17");
#endif
OLD_GLIBC(exp)
OLD_GLIBC(log)
OLD_GLIBC(pow)
