// A disk that fails on demand, and one that remembers what was not flushed yet. Preloaded into a server:
//
//   cc -shared -fPIC -O1 -o faults.so faults.c -ldl
//   LD_PRELOAD=faults.so TRACEWING_FAULTS=control TRACEWING_JOURNAL=journal tracewing serve …
//
// While the file `control` is there, each of its lines makes calls fail: CALL PATTERN ERROR [once], such as
// "fsync *-wal EIO" or "pwrite *traces.db ENOSPC"; CALL is pwrite, fsync (fdatasync is one too) or ftruncate. The error
// LIE is none: the flush is said to be done and is not. What fails is noted in `control.log`.
//
// `journal` gets a record for each write, with what the write replaced, and for each flush: from it powercut.py makes
// the files that a power cut could have left.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LIE = -1 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static int path_of(int file, char *path, size_t size) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t count = readlink(link, path, size - 1);
    if (count <= 0 || path[0] != '/') return 0;
    path[count] = 0;
    return 1;
}

// The error a call shall fail with; 0 if it shall not.
static int fault(const char *call, int file) {
    const char *control = getenv("TRACEWING_FAULTS");
    if (control == NULL || access(control, F_OK) != 0) return 0;
    char path[4096];
    if (!path_of(file, path, sizeof path)) return 0;
    FILE *lines = fopen(control, "re");
    if (lines == NULL) return 0;
    char line[512], name[32], pattern[256], error[32], once[32];
    int code = 0;
    while (code == 0 && fgets(line, sizeof line, lines) != NULL) {
        int count = sscanf(line, "%31s %255s %31s %31s", name, pattern, error, once);
        if (count < 3 || strcmp(name, call) != 0 || fnmatch(pattern, path, 0) != 0) continue;
        code = strcmp(error, "ENOSPC") == 0 ? ENOSPC : strcmp(error, "LIE") == 0 ? LIE : EIO;
        if (count == 4) unlink(control);
    }
    fclose(lines);
    if (code != 0) {
        char log[4096];
        snprintf(log, sizeof log, "%s.log", control);
        FILE *notes = fopen(log, "ae");
        if (notes != NULL) {
            fprintf(notes, "%s %s %d\n", call, path, code);
            fclose(notes);
        }
    }
    return code;
}

// MARK: - The journal

struct record {
    char kind;  // 'W' written, 'T' cut, 'S' flushed, 'F' not flushed
    char unused[3];
    uint32_t path_length;
    uint64_t offset;  // 'S', 'F': how many records there were when the flush began
    uint64_t length;  // of what follows the path: the bytes that were replaced
    uint64_t size;    // of the file before
};

static int journal = -1;
static uint64_t records;

static int is_kept(const char *path) {
    return strstr(path, "traces.db") != NULL && strstr(path, "-shm") == NULL && strstr(path, ".log") == NULL;
}

static void note(char kind, const char *path, uint64_t offset, const void *old, uint64_t length, uint64_t size) {
    struct record record = {kind, {0}, (uint32_t)strlen(path), offset, length, size};
    size_t total = sizeof record + record.path_length + length;
    char *bytes = malloc(total);
    if (bytes == NULL) return;
    memcpy(bytes, &record, sizeof record);
    memcpy(bytes + sizeof record, path, record.path_length);
    if (length > 0) memcpy(bytes + sizeof record + record.path_length, old, length);
    // One call, so that a kill leaves whole records but for the last.
    if (write(journal, bytes, total) == (ssize_t)total) records++;
    free(bytes);
}

// With the lock held. Says whether the file is one whose changes are kept, and its path.
static int keeps(int file, char *path, size_t size) {
    const char *name = getenv("TRACEWING_JOURNAL");
    if (name == NULL) return 0;
    if (journal < 0) journal = open(name, O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
    return journal >= 0 && path_of(file, path, size) && is_kept(path);
}

static void note_change(char kind, int file, uint64_t offset, uint64_t length) {
    char path[4096];
    pthread_mutex_lock(&lock);
    if (keeps(file, path, sizeof path)) {
        struct stat status;
        uint64_t size = fstat(file, &status) == 0 ? (uint64_t)status.st_size : 0;
        if (kind == 'T') length = size > offset ? size - offset : 0;
        char *old = calloc(1, length + 1);
        if (old != NULL) {
            // SQLite opens its files for reading, too.
            if (pread(file, old, length, (off_t)offset) < 0) memset(old, 0, length);
            note(kind, path, offset, old, length, size);
            free(old);
        }
    }
    pthread_mutex_unlock(&lock);
}

// MARK: - The calls

// As Linux does: what a flush could not write is told once to everybody who has the file open, whoever had asked.
static int told(const char *path, int file, int code) {
    enum { FILES = 64, OPEN = 4096 };
    static struct {
        char path[4096];
        uint64_t errors;
    } files[FILES];
    static uint64_t seen[OPEN];
    if (file < 0 || file >= OPEN) return code;
    int index = 0;
    while (index < FILES - 1 && files[index].path[0] != 0 && strcmp(files[index].path, path) != 0) index++;
    strcpy(files[index].path, path);
    if (code != 0) files[index].errors++;
    if (seen[file] < files[index].errors) code = code != 0 ? code : EIO;
    seen[file] = files[index].errors;
    return code;
}

static int flush(const char *name, int file) {
    static int (*real_fsync)(int), (*real_fdatasync)(int);
    if (real_fsync == NULL) real_fsync = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    if (real_fdatasync == NULL) real_fdatasync = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    char path[4096];
    pthread_mutex_lock(&lock);
    int kept = keeps(file, path, sizeof path);
    uint64_t begun = records;
    pthread_mutex_unlock(&lock);
    int code = fault("fsync", file);
    if (code == LIE) return 0;
    int result = code != 0 ? -1 : strcmp(name, "fsync") == 0 ? real_fsync(file) : real_fdatasync(file);
    if (kept) {
        pthread_mutex_lock(&lock);
        // What is told of an earlier failure has been written this time.
        note(result == 0 ? 'S' : 'F', path, begun, NULL, 0, 0);
        // Asked when it is over: another's may have failed meanwhile.
        code = told(path, file, code);
        if (code != 0) result = -1;
        pthread_mutex_unlock(&lock);
    }
    if (code != 0) errno = code;
    return result;
}

int fsync(int file) { return flush("fsync", file); }

int fdatasync(int file) { return flush("fdatasync", file); }

static ssize_t put(int file, const void *bytes, size_t count, off_t offset) {
    static ssize_t (*real)(int, const void *, size_t, off_t);
    if (real == NULL) real = (ssize_t (*)(int, const void *, size_t, off_t))dlsym(RTLD_NEXT, "pwrite");
    int code = fault("pwrite", file);
    if (code != 0) {
        errno = code;
        return -1;
    }
    note_change('W', file, (uint64_t)offset, count);
    return real(file, bytes, count, offset);
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) { return put(file, bytes, count, offset); }

ssize_t pwrite64(int file, const void *bytes, size_t count, off_t offset) { return put(file, bytes, count, offset); }

static int cut(int file, off_t size) {
    static int (*real)(int, off_t);
    if (real == NULL) real = (int (*)(int, off_t))dlsym(RTLD_NEXT, "ftruncate");
    int code = fault("ftruncate", file);
    if (code != 0) {
        errno = code;
        return -1;
    }
    note_change('T', file, (uint64_t)size, 0);
    return real(file, size);
}

int ftruncate(int file, off_t size) { return cut(file, size); }

int ftruncate64(int file, off_t size) { return cut(file, size); }
