// Stands in for libpthread, as dl.c does for libdl.
void pthread_mutex_trylock(void) {}
void pthread_once(void) {}
void pthread_rwlock_rdlock(void) {}
void pthread_rwlock_unlock(void) {}
void pthread_rwlock_wrlock(void) {}
