/* Loaded by LD_PRELOAD: kills the process at its call number DEADLY_CALL of those that change the
   file system, before the call is made. At a normal end, DEADLY_LOG gets how many there were. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

static long calls = 0, deadly = 0;

__attribute__((constructor)) static void begin(void) {
  const char *at = getenv("DEADLY_CALL");
  if (at) deadly = atol(at);
}

__attribute__((destructor)) static void end(void) {
  const char *log = getenv("DEADLY_LOG");
  FILE *file = log ? fopen(log, "w") : NULL;
  if (!file) return;
  fprintf(file, "%ld", calls);
  fclose(file);
}

static void count(void) {
  if (++calls == deadly) kill(getpid(), SIGKILL);
}

#define WRAP(type, name, parameters, arguments)                        \
  type name parameters {                                               \
    static type(*real) parameters = NULL;                              \
    if (!real) real = (type(*) parameters)dlsym(RTLD_NEXT, #name);     \
    count();                                                           \
    return real arguments;                                             \
  }

WRAP(int, fsync, (int file), (file))
WRAP(int, rename, (const char *from, const char *to), (from, to))
WRAP(int, remove, (const char *path), (path))
WRAP(int, unlink, (const char *path), (path))
WRAP(int, unlinkat, (int folder, const char *path, int flags), (folder, path, flags))
WRAP(int, mkdir, (const char *path, mode_t mode), (path, mode))
WRAP(ssize_t, write, (int file, const void *data, size_t size), (file, data, size))
WRAP(ssize_t, pwrite, (int file, const void *data, size_t size, off_t at), (file, data, size, at))
WRAP(ssize_t, pwrite64, (int file, const void *data, size_t size, off64_t at), (file, data, size, at))
