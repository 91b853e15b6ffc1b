/*
 * Makes the system calls of a process fail, by LD_PRELOAD: those on files whose path contains FAULT_PATH.
 *
 * FAULT_CALL   read | write | fsync | link | watch | realpath: which family of calls
 * FAULT_FROM   the first matching call that is done to, from 1
 * FAULT_COUNT  how many are
 * FAULT_ERRNO  the error they fail with; 0: a write takes half of what it is given; -1: they never return; -2: they take
 *              200 milliseconds, and nothing else is wrong with them
 * FAULT_LOG    a file that gets one byte for each call that was done to
 *
 * FAULT_TRACE  a file that gets two lines for each call that writes, makes durable, or names: "< write PATH BYTES" when it
 *              begins, "> ..." when it has ended well; fsync PATH, link FROM TO, mkdir PATH
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long calls;

static int matches_path(const char *path) {
  const char *wanted = getenv("FAULT_PATH");
  return wanted != NULL && strstr(path, wanted) != NULL;
}

static int path_of(int file, char path[4096]) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, path, 4095);
  if (length <= 0) return 0;
  path[length] = 0;
  return 1;
}

static int matches_file(int file) {
  char path[4096];
  return path_of(file, path) && matches_path(path);
}

/* Past the wrappers below. */
static void append(const char *name, const char *bytes, size_t length) {
  int file = syscall(SYS_openat, AT_FDCWD, name, O_WRONLY | O_CREAT | O_APPEND, 0644);
  if (file < 0) return;
  syscall(SYS_write, file, bytes, length);
  syscall(SYS_close, file);
}

static void trace(const char *format, ...) {
  const char *name = getenv("FAULT_TRACE");
  char line[9000];
  if (name == NULL) return;
  va_list values;
  va_start(values, format);
  int length = vsnprintf(line, sizeof line, format, values);
  va_end(values);
  append(name, line, length);
}

static void trace_file(char mark, const char *call, int file, ssize_t bytes) {
  char path[4096];
  if (getenv("FAULT_TRACE") != NULL && bytes >= 0 && path_of(file, path) && matches_path(path))
    trace("%c %s %s %zd\n", mark, call, path, bytes);
}

/* Counts a call that matches, and says whether it is one of those that are done to. */
static int is_hit(void) {
  const char *from_text = getenv("FAULT_FROM");
  const char *count_text = getenv("FAULT_COUNT");
  const char *log = getenv("FAULT_LOG");
  long from = from_text == NULL ? 1 : atol(from_text);
  long count = count_text == NULL ? 1 : atol(count_text);
  long number = atomic_fetch_add(&calls, 1) + 1;
  if (number < from || number >= from + count) return 0;
  if (log != NULL) append(log, ".", 1);
  return 1;
}

static int is_family(const char *family) {
  const char *wanted = getenv("FAULT_CALL");
  return wanted != NULL && strcmp(wanted, family) == 0;
}

static int fault_errno(void) {
  const char *text = getenv("FAULT_ERRNO");
  return text == NULL ? EIO : atoi(text);
}

static int hits_file(const char *family, int file) {
  if (!is_family(family) || !matches_file(file) || !is_hit()) return 0;
  while (fault_errno() == -1) pause();
  if (fault_errno() != -2) return 1;
  usleep(200 * 1000);
  return 0;
}

#define FAIL(value) do { errno = fault_errno(); return value; } while (0)

/* The next definition after this one: the C library's. */
#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t read(int file, void *bytes, size_t length) {
  if (hits_file("read", file)) FAIL(-1);
  return syscall(SYS_read, file, bytes, length);
}

ssize_t pread64(int file, void *bytes, size_t length, off64_t offset) {
  if (hits_file("read", file)) FAIL(-1);
  return syscall(SYS_pread64, file, bytes, length, offset);
}

ssize_t readv(int file, const struct iovec *parts, int count) {
  if (hits_file("read", file)) FAIL(-1);
  return syscall(SYS_readv, file, parts, count);
}

static size_t taken(size_t length) { return length > 1 ? length / 2 : length; }

ssize_t write(int file, const void *bytes, size_t length) {
  if (hits_file("write", file)) {
    if (fault_errno() != 0) FAIL(-1);
    length = taken(length);
  }
  trace_file('<', "write", file, length);
  ssize_t done = syscall(SYS_write, file, bytes, length);
  trace_file('>', "write", file, done);
  return done;
}

ssize_t pwrite64(int file, const void *bytes, size_t length, off64_t offset) {
  if (hits_file("write", file)) {
    if (fault_errno() != 0) FAIL(-1);
    length = taken(length);
  }
  trace_file('<', "write", file, length);
  ssize_t done = syscall(SYS_pwrite64, file, bytes, length, offset);
  trace_file('>', "write", file, done);
  return done;
}

ssize_t writev(int file, const struct iovec *parts, int count) {
  if (hits_file("write", file)) {
    if (fault_errno() != 0) FAIL(-1);
    return syscall(SYS_write, file, parts[0].iov_base, taken(parts[0].iov_len));
  }
  return syscall(SYS_writev, file, parts, count);
}

int fsync(int file) {
  if (hits_file("fsync", file)) FAIL(-1);
  trace_file('<', "fsync", file, 0);
  int result = syscall(SYS_fsync, file);
  if (result == 0) trace_file('>', "fsync", file, 0);
  return result;
}

int fdatasync(int file) {
  if (hits_file("fsync", file)) FAIL(-1);
  return syscall(SYS_fdatasync, file);
}

int link(const char *from, const char *to) {
  if (is_family("link") && matches_path(to) && is_hit()) FAIL(-1);
  if (!matches_path(to)) return REAL(link)(from, to);
  trace("< link %s %s\n", from, to);
  int result = REAL(link)(from, to);
  if (result == 0) trace("> link %s %s\n", from, to);
  return result;
}

int mkdir(const char *path, mode_t mode) {
  int result = REAL(mkdir)(path, mode);
  if (result == 0 && matches_path(path)) trace("> mkdir %s 0\n", path);
  return result;
}

char *realpath(const char *path, char *resolved) {
  if (is_family("realpath") && matches_path(path) && is_hit()) {
    while (fault_errno() == -1) pause();
    FAIL(NULL);
  }
  return REAL(realpath)(path, resolved);
}

int inotify_add_watch(int file, const char *path, uint32_t mask) {
  if (is_family("watch") && matches_path(path) && is_hit()) FAIL(-1);
  return syscall(SYS_inotify_add_watch, file, path, mask);
}
