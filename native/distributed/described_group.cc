#include "distributed/described_group.h"

#include <utility>
#include <vector>

#include "distributed/last_words.h"

namespace libtorch_node {

namespace {

using WorkPointer = c10::intrusive_ptr<c10d::Work>;

class DescribedWork : public c10d::Work {
 public:
  DescribedWork(WorkPointer inner, std::string description)
      : inner_(std::move(inner)), description_(std::move(description)) {}

  bool isCompleted() override { return inner_->isCompleted(); }
  bool isSuccess() const override { return inner_->isSuccess(); }
  std::exception_ptr exception() const override { return inner_->exception(); }
  std::vector<at::Tensor> result() override { return inner_->result(); }
  void synchronize() override { inner_->synchronize(); }
  void abort() override { inner_->abort(); }

  bool wait(std::chrono::milliseconds timeout) override {
    try {
      return inner_->wait(timeout);
    } catch (...) {
      ThrowWithOperation(std::current_exception(), description_);
    }
  }

  c10::intrusive_ptr<c10::ivalue::Future> getFuture() override {
    return DescribedFuture(*inner_, description_);
  }

 private:
  const WorkPointer inner_;
  const std::string description_;
};

class Described : public c10d::ProcessGroup {
 public:
  Described(const std::shared_ptr<Group>& group, std::string operation)
      : ProcessGroup(group->get()->getStore(), group->get()->getRank(), group->get()->getSize()),
        group_(group),
        operation_(std::move(operation)) {
    c10d::ProcessGroup& inner = *group->get();
    setBoundDeviceId(inner.getBoundDeviceId());
    setDefaultBackend(inner.getBackendType());
    // Their names lie in the backends, which both have.
    for (const c10::Device& device : inner.getDeviceTypes()) {
      const auto backend = inner.getBackend(device.type());
      setBackend(device.type(), backend->getBackendName() == "nccl" ? NCCL : GLOO, backend);
    }
  }

  const std::string& getGroupName() const override { return group_->get()->getGroupName(); }
  const std::string& getGroupDesc() const override { return group_->get()->getGroupDesc(); }

  WorkPointer allreduce(std::vector<at::Tensor>& tensors, const c10d::AllreduceOptions& options) override {
    WorkPointer work;
    NoteOperation(group_->Describe(operation_));
    try {
      work = group_->get()->allreduce(tensors, options);
    } catch (...) {
      ThrowWithOperation(std::current_exception(), group_->Describe(operation_));
    }
    if (!tensors.front().is_cpu()) return work;
    return c10::make_intrusive<DescribedWork>(std::move(work), group_->Describe(operation_));
  }

 private:
  const std::shared_ptr<Group> group_;
  const std::string operation_;
};

}  // namespace

c10::intrusive_ptr<c10::ivalue::Future> DescribedFuture(c10d::Work& work, const std::string& description) {
  const auto future = work.getFuture();
  if (!future->devices().empty()) return future;
  return future->then(
      [description](c10::ivalue::Future& done) {
        if (done.hasError()) ThrowWithOperation(done.exception_ptr(), description);
        return done.value();
      },
      future->elementType());
}

c10::intrusive_ptr<c10d::ProcessGroup> DescribedGroup(const std::shared_ptr<Group>& group,
                                                      const std::string& operation) {
  return c10::make_intrusive<Described>(group, operation);
}

}  // namespace libtorch_node
