#include <sqlite3.h>

/// Keeps SQLite from counting the memory it has. sqlite3_config() takes arguments of any kind, which Swift cannot give.
static inline void tracewing_sqlite_leave_memory_uncounted(void) {
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}
