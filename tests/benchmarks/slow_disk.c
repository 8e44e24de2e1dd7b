/* Holds every fsync and fdatasync for SLOW_DISK_MS milliseconds (LD_PRELOAD), and writes a line for each into the file
   SLOW_DISK_LOG: the second, the thread, what was synced. For tests.benchmarks.slow_disk. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static void hold(int fd) {
    const char *ms = getenv("SLOW_DISK_MS"), *log = getenv("SLOW_DISK_LOG");
    if (log) {
        char link[64], name[512], line[640];
        snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        ssize_t length = readlink(link, name, sizeof name - 1);
        name[length < 0 ? 0 : length] = 0;
        struct timespec now;
        clock_gettime(CLOCK_REALTIME, &now);
        int size = snprintf(line, sizeof line, "%ld.%06ld %d %s\n", (long)now.tv_sec, now.tv_nsec / 1000, gettid(), name);
        int out = open(log, O_WRONLY | O_APPEND | O_CREAT, 0600);
        if (out >= 0) {
            if (write(out, line, size) < 0) { /* the count is one short */ }
            close(out);
        }
    }
    if (ms) {
        long held = atol(ms);
        struct timespec wait = {held / 1000, (held % 1000) * 1000000L};
        nanosleep(&wait, 0);
    }
}

int fsync(int fd) {
    static int (*real)(int);
    if (!real) real = dlsym(RTLD_NEXT, "fsync");
    hold(fd);
    return real(fd);
}

int fdatasync(int fd) {
    static int (*real)(int);
    if (!real) real = dlsym(RTLD_NEXT, "fdatasync");
    hold(fd);
    return real(fd);
}
