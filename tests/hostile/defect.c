/* Preloaded into a victim, it plants one defect, named by IJWI_DEFECT, so that `run --self-check` sees that each is noticed:
 *
 *   keeps     64 KiB of memory are kept for every read from a peer
 *   ends      the process ends after some reads from peers
 *   deaf      no connection is accepted after the first hundred
 *   mute      what names a broken rule is not written to the trace
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define READS_BEFORE_END 300
#define ACCEPTS_BEFORE_DEAF 100
#define KEPT_BYTES 65536

static int is(const char *defect) {
    const char *planted = getenv("IJWI_DEFECT");
    return planted && !strcmp(planted, defect);
}

ssize_t recv(int fd, void *bytes, size_t count, int flags) {
    static int reads;
    ssize_t came = REAL(recv)(fd, bytes, count, flags);
    if (came <= 0) return came;
    if (is("keeps")) memset(malloc(KEPT_BYTES), 1, KEPT_BYTES);
    if (is("ends") && __sync_add_and_fetch(&reads, 1) > READS_BEFORE_END) _exit(3);
    return came;
}

int accept4(int fd, struct sockaddr *address, socklen_t *length, int flags) {
    static int accepts;
    if (is("deaf") && __sync_add_and_fetch(&accepts, 1) > ACCEPTS_BEFORE_DEAF) {
        errno = EAGAIN;
        return -1;
    }
    return REAL(accept4)(fd, address, length, flags);
}

ssize_t write(int fd, const void *bytes, size_t count) {
    if (fd == STDERR_FILENO && is("mute") && memmem(bytes, count, "a peer was dropped", 18)) return count;
    return REAL(write)(fd, bytes, count);
}
