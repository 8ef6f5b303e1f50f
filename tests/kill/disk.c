/* Preloaded into a process, it writes down every change to the files under one folder, and when a sync began and ended,
 * so that disk.py can say what a disk holds that keeps only what was synced. It changes nothing, but for one defect that
 * can be planted: with IJWI_DISK_IGNORES_SYNC set, a sync returns at once and is not written down.
 *
 *   IJWI_DISK_FOLDER   absolute path of the folder
 *   IJWI_DISK_LOG      where records go: kind (1, padded to 8), time in ns, inode, number, length (8 each, little endian),
 *                      then as many bytes
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))real(#name))

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const char *folder;
static int log_fd = -1, ignores_sync;
static uint64_t syncs;

__attribute__((constructor)) static void begin(void) {
    const char *log = getenv("IJWI_DISK_LOG");
    folder = getenv("IJWI_DISK_FOLDER");
    ignores_sync = getenv("IJWI_DISK_IGNORES_SYNC") != NULL;
    if (log && folder)
        log_fd = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static void *real(const char *name) {
    void *found = dlsym(RTLD_NEXT, name);
    if (!found) abort();
    return found;
}

static int is_ours(const char *path) {
    size_t length = folder ? strlen(folder) : 0;
    return log_fd >= 0 && path && !strncmp(path, folder, length) && (path[length] == '/' || path[length] == 0);
}

/* Where an open file is, if that is under our folder. */
static int path_of(int fd, char path[PATH_MAX]) {
    char name[64];
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    ssize_t length = log_fd < 0 ? -1 : readlink(name, path, PATH_MAX - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return is_ours(path);
}

static uint64_t inode(int fd, int *is_folder) {
    struct stat stat;
    if (fstat(fd, &stat)) abort();
    if (is_folder) *is_folder = S_ISDIR(stat.st_mode);
    return stat.st_ino;
}

/* The lock is held: records stand in the order of what they tell. */
static void record(char kind, uint64_t ino, uint64_t number, const void *bytes, size_t length) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    uint64_t head[5] = {(unsigned char)kind, now.tv_sec * 1000000000ull + now.tv_nsec, ino, number, length};
    struct iovec parts[2] = {{head, sizeof head}, {(void *)bytes, length}};
    if (syscall(SYS_writev, log_fd, parts, 2) != (ssize_t)(sizeof head + length)) abort();
}

static int opened(int (*open_it)(const char *, int, mode_t), const char *path, int flags, mode_t mode) {
    if (!is_ours(path) || !(flags & (O_CREAT | O_TRUNC))) return open_it(path, flags, mode);
    pthread_mutex_lock(&lock);
    int was_there = !access(path, F_OK);
    int fd = open_it(path, flags, mode), error = errno;
    if (fd >= 0 && !was_there) record('C', inode(fd, NULL), 0, path, strlen(path));
    else if (fd >= 0 && (flags & O_TRUNC)) record('T', inode(fd, NULL), 0, NULL, 0);
    pthread_mutex_unlock(&lock);
    errno = error;
    return fd;
}

static int real_open(const char *path, int flags, mode_t mode) { return REAL(open64)(path, flags, mode); }

#define OPEN(name)                                          \
    int name(const char *path, int flags, ...) {            \
        va_list rest;                                       \
        va_start(rest, flags);                              \
        mode_t mode = va_arg(rest, mode_t);                 \
        va_end(rest);                                       \
        return opened(real_open, path, flags, mode);        \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                                            \
    int name(int at, const char *path, int flags, ...) {                        \
        va_list rest;                                                           \
        va_start(rest, flags);                                                  \
        mode_t mode = va_arg(rest, mode_t);                                     \
        va_end(rest);                                                           \
        if (path[0] == '/') return opened(real_open, path, flags, mode);        \
        return REAL(openat64)(at, path, flags, mode);                           \
    }
OPENAT(openat)
OPENAT(openat64)

static ssize_t written(int fd, const void *bytes, ssize_t count, off64_t offset, int has_offset) {
    char path[PATH_MAX];
    if (!path_of(fd, path))
        return has_offset ? REAL(pwrite64)(fd, bytes, count, offset) : REAL(write)(fd, bytes, count);
    pthread_mutex_lock(&lock);
    ssize_t done = has_offset ? REAL(pwrite64)(fd, bytes, count, offset) : REAL(write)(fd, bytes, count);
    int error = errno;
    if (done > 0) {
        off64_t at = has_offset ? offset : lseek64(fd, 0, SEEK_CUR) - done;
        record('W', inode(fd, NULL), at, bytes, done);
    }
    pthread_mutex_unlock(&lock);
    errno = error;
    return done;
}

ssize_t write(int fd, const void *bytes, size_t count) { return written(fd, bytes, count, 0, 0); }
ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset) { return written(fd, bytes, count, offset, 1); }
ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset) { return written(fd, bytes, count, offset, 1); }

/* What is not followed must not happen unseen. */
ssize_t writev(int fd, const struct iovec *parts, int count) {
    char path[PATH_MAX];
    if (path_of(fd, path)) abort();
    return REAL(writev)(fd, parts, count);
}

int ftruncate64(int fd, off64_t size) {
    char path[PATH_MAX];
    if (!path_of(fd, path)) return REAL(ftruncate64)(fd, size);
    pthread_mutex_lock(&lock);
    int result = REAL(ftruncate64)(fd, size), error = errno;
    if (!result) record('T', inode(fd, NULL), size, NULL, 0);
    pthread_mutex_unlock(&lock);
    errno = error;
    return result;
}
int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

static int synced(int (*sync_it)(int), int fd) {
    char path[PATH_MAX];
    if (!path_of(fd, path)) return sync_it(fd);
    if (ignores_sync) return 0;
    int is_folder;
    uint64_t ino = inode(fd, &is_folder);
    size_t length = is_folder ? strlen(path) : 0;
    pthread_mutex_lock(&lock);
    uint64_t number = ++syncs;
    record(is_folder ? 'b' : 'B', ino, number, path, length);
    pthread_mutex_unlock(&lock);
    int result = sync_it(fd), error = errno;
    pthread_mutex_lock(&lock);
    if (!result) record(is_folder ? 'e' : 'E', ino, number, path, length);
    pthread_mutex_unlock(&lock);
    errno = error;
    return result;
}

int fsync(int fd) { return synced(REAL(fsync), fd); }
int fdatasync(int fd) { return synced(REAL(fdatasync), fd); }

int rename(const char *from, const char *to) {
    if (!is_ours(from) && !is_ours(to)) return REAL(rename)(from, to);
    pthread_mutex_lock(&lock);
    int result = REAL(rename)(from, to), error = errno;
    if (!result) {
        char both[2 * PATH_MAX];
        size_t length = snprintf(both, sizeof both, "%s%c%s", from, 0, to);
        record('R', 0, 0, both, length);
    }
    pthread_mutex_unlock(&lock);
    errno = error;
    return result;
}

int unlink(const char *path) {
    if (!is_ours(path)) return REAL(unlink)(path);
    pthread_mutex_lock(&lock);
    int result = REAL(unlink)(path), error = errno;
    if (!result) record('U', 0, 0, path, strlen(path));
    pthread_mutex_unlock(&lock);
    errno = error;
    return result;
}

int mkdir(const char *path, mode_t mode) {
    if (!is_ours(path)) return REAL(mkdir)(path, mode);
    pthread_mutex_lock(&lock);
    int result = REAL(mkdir)(path, mode), error = errno;
    if (!result) record('D', 0, 0, path, strlen(path));
    pthread_mutex_unlock(&lock);
    errno = error;
    return result;
}
