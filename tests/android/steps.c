/* Preloaded into the app's process, it counts the steps of what the process writes, from where the test says on, and kills
 * it before one of them. A step changes a file's bytes or name, or makes such a change durable. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static atomic_int is_counting, taken, last;

void ijwi_steps_begin(int before) {
    last = before;
    taken = 0;
    is_counting = 1;
}

int ijwi_steps_taken(void) { return taken; }

static void step(void) {
    if (!is_counting || atomic_fetch_add(&taken, 1) + 1 != last) return;
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

/* Not a pipe or a socket. */
static int is_file(int fd) {
    struct stat stat;
    return !fstat(fd, &stat) && (S_ISREG(stat.st_mode) || S_ISDIR(stat.st_mode));
}

#define COUNTED(returned, name, parameters, arguments, counts) \
    returned name parameters { \
        if (counts) step(); \
        return ((returned(*) parameters)dlsym(RTLD_NEXT, #name)) arguments; \
    }

COUNTED(ssize_t, write, (int fd, const void *bytes, size_t length), (fd, bytes, length), is_file(fd))
COUNTED(ssize_t, pwrite, (int fd, const void *bytes, size_t length, off_t at), (fd, bytes, length, at), is_file(fd))
COUNTED(ssize_t, pwrite64, (int fd, const void *bytes, size_t length, off64_t at), (fd, bytes, length, at), is_file(fd))
COUNTED(int, ftruncate64, (int fd, off64_t length), (fd, length), 1)
COUNTED(int, futimens, (int fd, const struct timespec times[2]), (fd, times), 1)
COUNTED(int, fsync, (int fd), (fd), 1)
COUNTED(int, fdatasync, (int fd), (fd), 1)
COUNTED(int, rename, (const char *from, const char *to), (from, to), 1)
COUNTED(int, remove, (const char *path), (path), 1)
COUNTED(int, unlink, (const char *path), (path), 1)
COUNTED(int, unlinkat, (int fd, const char *path, int flags), (fd, path, flags), 1)
