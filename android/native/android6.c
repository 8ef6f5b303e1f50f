/* What Android 6 lacks and Rust's standard library or a crate asks for by name. It is linked into our library only. */

typedef unsigned long word;
extern void *dlopen(const char *file, int flags);
extern void *dlsym(void *library, const char *name);
extern int *__errno(void);

enum { RTLD_NOW = 2, ENOSYS = 38, URC_END_OF_STACK = 5 };

static void *of_libc(const char *name) {
    void *libc = dlopen("libc.so", RTLD_NOW);
    return libc ? dlsym(libc, name) : 0;
}

/* From Android 7 on libc has these. Without them a device is told of no network of its own. */
int getifaddrs(void **first) {
    int (*real)(void **) = (int (*)(void **))of_libc("getifaddrs");
    if (real) return real(first);
    *__errno() = ENOSYS;
    return -1;
}

void freeifaddrs(void *first) {
    void (*real)(void *) = (void (*)(void *))of_libc("freeifaddrs");
    if (real) real(first);
}

/* The standard library walks the stack only to print it, which nobody wants here: the stack is always at its end. */
int _Unwind_Backtrace(void *each, void *argument) { return URC_END_OF_STACK; }
word _Unwind_GetIP(void *context) { return 0; }
word _Unwind_GetCFA(void *context) { return 0; }
void *_Unwind_FindEnclosingFunction(void *at) { return 0; }
#ifdef __arm__
int _Unwind_VRS_Get(void *context, int set, unsigned number, int kind, void *value) { return 1; }
int __aeabi_unwind_cpp_pr0(int state, void *block, void *context) { return 9; }
int __aeabi_unwind_cpp_pr1(int state, void *block, void *context) { return 9; }
#endif
