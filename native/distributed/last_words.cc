#include "distributed/last_words.h"

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace libtorch_node {

namespace {

struct Notes {
  std::mutex mutex;
  std::string last;
  std::terminate_handler next = nullptr;
};

Notes& TheNotes() {
  static auto* notes = new Notes;  // outlives every thread
  return *notes;
}

bool IsMismatch(std::string_view message) {
  return message.find("distributed collective mismatch") != std::string_view::npos;
}

void SayLastWords() {
  Notes& notes = TheNotes();
  std::string last = "a collective";
  if (notes.mutex.try_lock()) {
    last = notes.last;
    notes.mutex.unlock();
  }
  std::fprintf(stderr,
               "libtorch-node: another rank has sent more than this one expects: not all ranks called the "
               "same collectives, in the "
               "same order, with tensors of the same sizes and dtypes. gloo ends this process. "
               "TORCH_DISTRIBUTED_DEBUG=DETAIL on "
               "all ranks makes it an error that says which. The last that began here: [%s]\n",
               last.c_str());
}

[[noreturn]] void OnTerminate() {
  try {
    if (const std::exception_ptr error = std::current_exception()) std::rethrow_exception(error);
  } catch (const std::exception& failure) {
    if (IsMismatch(failure.what())) SayLastWords();
  } catch (...) {  // not gloo's
  }
  if (TheNotes().next != nullptr) TheNotes().next();
  std::abort();
}

}  // namespace

void NoteOperation(std::string description) {
  Notes& notes = TheNotes();
  std::lock_guard<std::mutex> lock(notes.mutex);
  if (notes.next == nullptr) notes.next = std::set_terminate(&OnTerminate);
  notes.last = std::move(description);
}

}  // namespace libtorch_node
