#include "memory/cycles.h"

#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/functions/accumulate_grad.h>
#include <torch/csrc/autograd/variable.h>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "autograd/autograd_function.h"
#include "autograd/autograd_hooks.h"
#include "boundary/callback.h"
#include "boundary/errors.h"
#include "boundary/realm.h"
#include "boundary/tensor.h"
#include "boundary/tensor_objects.h"

namespace libtorch_node {

namespace {

// A tensor or a node of a graph.
struct Vertex {
  size_t owners = 0;        // as C++ counts them
  size_t owners_found = 0;  // of them, handles and other vertices
  std::vector<size_t> next;
  std::vector<JsReference*> callbacks;
  TensorHandle* handle = nullptr;
  bool is_held = false;       // by something else as well
  bool is_dull = true;        // no callback can be reached from it
  napi_value list = nullptr;  // its callbacks and the lists of `next`
};

// Everything that the tensors of JavaScript reach. What is not known (the tensors that LibTorch's own nodes
// have saved, modules, running backward passes) makes owners that are not found, and so leaves callbacks as
// they are.
class Graph {
 public:
  explicit Graph(Environment& environment) {
    for (TensorHandle* handle = environment.tensors().first; handle != nullptr; handle = handle->next) {
      if (!handle->tensor.defined()) continue;
      if (const size_t index = Found(handle->tensor); index != kNone) vertices[index].handle = handle;
    }
    while (!tensors_.empty() || !nodes_.empty()) {
      if (!tensors_.empty()) {
        const auto [index, impl] = Pop(tensors_);
        ExpandTensor(index, *impl);
      } else {
        const auto [index, node] = Pop(nodes_);
        ExpandNode(index, *node);
      }
    }
    for (size_t index = 0; index < vertices.size(); ++index) {
      if (vertices[index].owners > vertices[index].owners_found) SpreadHeld(index);
    }
  }

  // The callbacks that only tensors of JavaScript reach.
  std::vector<JsReference*> Callbacks() const {
    std::unordered_set<JsReference*> free;
    for (const Vertex& vertex : vertices) {
      if (!vertex.is_held) free.insert(vertex.callbacks.begin(), vertex.callbacks.end());
    }
    for (const Vertex& vertex : vertices) {
      if (!vertex.is_held) continue;
      for (JsReference* callback : vertex.callbacks) free.erase(callback);
    }
    return {free.begin(), free.end()};
  }

  // Finds out which vertices are dull: all but those from which a callback can be reached.
  void FindDull() {
    std::vector<std::vector<size_t>> previous(vertices.size());
    std::vector<size_t> waiting;
    for (size_t index = 0; index < vertices.size(); ++index) {
      for (size_t next : vertices[index].next) previous[next].push_back(index);
      if (!vertices[index].callbacks.empty()) waiting.push_back(index);
    }
    while (!waiting.empty()) {
      const size_t index = Pop(waiting);
      if (!vertices[index].is_dull) continue;
      vertices[index].is_dull = false;
      waiting.insert(waiting.end(), previous[index].begin(), previous[index].end());
    }
  }

  std::vector<Vertex> vertices;

 private:
  static constexpr size_t kNone = SIZE_MAX;

  template <typename Type>
  static Type Pop(std::vector<Type>& values) {
    Type last = values.back();
    values.pop_back();
    return last;
  }

  // One more owner of `tensor`; its vertex, or none if no graph begins there.
  size_t Found(const at::Tensor& tensor) {
    if (!tensor.defined() || torch::autograd::impl::get_autograd_meta(tensor) == nullptr) return kNone;
    return Found(tensor.unsafeGetTensorImpl(), tensor.use_count(), tensors_);
  }
  size_t Found(const NodePtr<torch::autograd::Node>& node) {
    return node ? Found(node.get(), node.use_count(), nodes_) : kNone;
  }

  template <typename Object, typename Waiting>
  size_t Found(Object* object, size_t owners, Waiting& waiting) {
    const auto [entry, is_new] = places_.try_emplace(object, vertices.size());
    if (is_new) {
      vertices.emplace_back().owners = owners;
      waiting.emplace_back(entry->second, object);
    }
    ++vertices[entry->second].owners_found;
    return entry->second;
  }

  void Link(size_t from, size_t to) {
    if (to != kNone) vertices[from].next.push_back(to);
  }

  void ExpandTensor(size_t index, c10::TensorImpl& impl) {
    auto* meta = static_cast<torch::autograd::AutogradMeta*>(impl.autograd_meta());
    Link(index, Found(meta->grad_fn_));
    Link(index, Found(meta->grad_));
    if (meta->is_view_) {
      auto* view = static_cast<torch::autograd::DifferentiableViewMeta*>(meta);
      if (view->has_bw_view()) Link(index, Found(view->get_backward_view().base_));
    }
    AddHooks(meta->hooks_, vertices[index].callbacks);
    AddHooks(meta->post_acc_grad_hooks_.get(), vertices[index].callbacks);
  }

  void ExpandNode(size_t index, torch::autograd::Node& node) {
    for (const torch::autograd::Edge& edge : node.next_edges()) Link(index, Found(edge.function));
    if (auto* leaf = dynamic_cast<torch::autograd::AccumulateGrad*>(&node)) {
      return Link(index, Found(leaf->variable));  // whose hooks it calls
    }
    AddHooks(node.tensor_pre_hooks(), vertices[index].callbacks);
    if (auto* ours = dynamic_cast<FunctionNode*>(&node)) {
      if (ours->backward()) vertices[index].callbacks.push_back(ours->backward());
      for (const auto& saved : ours->saved()) {
        std::optional<at::Tensor> tensor = saved.get_raw_data();
        if (!tensor) continue;
        const size_t place = Found(*tensor);
        if (place == kNone) continue;
        Link(index, place);
        // This copy was counted.
        if (vertices[place].owners_found == 1) --vertices[place].owners;
      }
    }
  }

  void SpreadHeld(size_t first) {
    std::vector<size_t> waiting{first};
    while (!waiting.empty()) {
      Vertex& vertex = vertices[Pop(waiting)];
      if (vertex.is_held) continue;
      vertex.is_held = true;
      waiting.insert(waiting.end(), vertex.next.begin(), vertex.next.end());
    }
  }

  std::unordered_map<const void*, size_t> places_;
  std::vector<std::pair<size_t, c10::TensorImpl*>> tensors_;
  std::vector<std::pair<size_t, torch::autograd::Node*>> nodes_;
};

// The graph as JavaScript arrays, in which V8 sees what a tensor reaches: tensor => list of the tensor.
Napi::Object Links(Environment& environment, Graph& graph) {
  Napi::Env env(environment.env());
  graph.FindDull();
  for (Vertex& vertex : graph.vertices) {
    if (!vertex.is_dull) Check(env, napi_create_array(env, &vertex.list));
  }
  const Realm& realm = environment.realm();
  Napi::Object links = realm.weak_map.New({});
  for (Vertex& vertex : graph.vertices) {
    if (vertex.is_dull) continue;
    Napi::HandleScope scope(env);
    uint32_t place = 0;
    for (JsReference* callback : vertex.callbacks) {
      Check(env, napi_set_element(env, vertex.list, place++, callback->value()));
    }
    for (size_t next : vertex.next) {
      if (napi_value list = graph.vertices[next].list) {
        Check(env, napi_set_element(env, vertex.list, place++, list));
      }
    }
    if (vertex.handle == nullptr) continue;
    napi_value tensor = Referred(env, vertex.handle->object);
    if (tensor != nullptr) realm.weak_map_set.Call(links, {tensor, vertex.list});
  }
  return links;
}

}  // namespace

WeakCallbacks::WeakCallbacks(Environment& environment) : environment_(environment) {
  // What other threads work on must not be read here.
  if (environment.closing() || !JsReference::AnyIn(environment) || WorksElsewhere()) return;
  if (environment.realm().weak_map_set.IsEmpty()) return;
  Napi::Env env(environment.env());
  Napi::HandleScope scope(env);
  try {
    Graph graph(environment);
    std::vector<JsReference*> callbacks = graph.Callbacks();
    if (callbacks.empty()) return;
    Check(env, napi_create_reference(env, Links(environment, graph), 1, &links_));
    weakened_ = std::move(callbacks);
    for (JsReference* callback : weakened_) callback->Weaken();
  } catch (const std::exception&) {
    // of JavaScript that is being ended: all stays as it is
  }
}

void WeakCallbacks::Decide() {
  for (JsReference* callback : weakened_) callback->Strengthen();
  weakened_.clear();
  if (links_ != nullptr) {
    Ignore(napi_delete_reference(environment_.env(), links_),
           "it is this object's own, and a destructor may not throw");
  }
  links_ = nullptr;
}

}  // namespace libtorch_node
