// The jobs of an environment's compute thread, and what two threads may touch (docs/architecture.md).
// JavaScript thread only.
#pragma once

#include <cstdint>
#include <memory>

namespace libtorch_node {

class ComputeThread;

struct Jobs {
  std::shared_ptr<ComputeThread> thread;  // made by the first asynchronous call

  // Places in the line of the calls.
  uint64_t last = 0;
  uint64_t last_writer = 0;  // the last that writes to tensors which JavaScript may hold
  uint64_t done = 0;         // as far as this thread knows

  // What reads tensors waits for jobs that write to them; what writes waits for all.
  void BeforeReading() {
    if (done < last_writer) Await(last_writer);
  }
  void BeforeWriting() {
    if (done < last) Await(last);
  }

  // Ends the thread. One of LibTorch's may hold a share of it still.
  void End();

 private:
  void Await(uint64_t place);
};

}  // namespace libtorch_node
