/* What SQLite itself can do here: blobs of a span's size, one transaction a request, flushed before each commit returns.
   bound PATH SPANS BYTES BATCH prints seconds and processor seconds. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

int main(int count, char **arguments) {
    if (count != 5) return 2;
    int spans = atoi(arguments[2]), bytes = atoi(arguments[3]), batch = atoi(arguments[4]);
    unsigned char *blob = malloc(bytes);
    unsigned state = 1;
    for (int i = 0; i < bytes; i++) blob[i] = (state = state * 1664525 + 1013904223) >> 24;
    sqlite3 *database;
    sqlite3_stmt *insert;
    if (sqlite3_open(arguments[1], &database)) return 1;
    sqlite3_exec(database, "PRAGMA page_size = 16384; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
        "CREATE TABLE spans (id INTEGER PRIMARY KEY, body BLOB)", 0, 0, 0);
    if (sqlite3_prepare_v2(database, "INSERT INTO spans (body) VALUES (?)", -1, &insert, 0)) return 1;
    double start = now(CLOCK_MONOTONIC), used = now(CLOCK_PROCESS_CPUTIME_ID);
    for (int i = 0; i < spans; i++) {
        if (i % batch == 0) sqlite3_exec(database, "BEGIN IMMEDIATE", 0, 0, 0);
        sqlite3_bind_blob(insert, 1, blob, bytes, SQLITE_STATIC);
        if (sqlite3_step(insert) != SQLITE_DONE) return 1;
        sqlite3_reset(insert);
        if (i % batch == batch - 1 || i == spans - 1) sqlite3_exec(database, "COMMIT", 0, 0, 0);
    }
    printf("%f %f\n", now(CLOCK_MONOTONIC) - start, now(CLOCK_PROCESS_CPUTIME_ID) - used);
    return 0;
}
