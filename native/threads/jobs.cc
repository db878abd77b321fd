#include "threads/jobs.h"

#include "threads/compute_thread.h"

namespace libtorch_node {

void Jobs::End() {
  if (thread) thread->Stop();
  thread.reset();
}

void Jobs::Await(uint64_t place) {
  if (thread) thread->Await(place);
}

}  // namespace libtorch_node
