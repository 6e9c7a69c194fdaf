#include "ramet/runtime/kernels/onednn/primitive_impl.h"

#include <omp.h>

#include <algorithm>
#include <array>

namespace ramet::onednn {

namespace {

dnnl::stream& stream() {
  thread_local dnnl::stream own(engine());
  return own;
}

constexpr auto f32 = dnnl::memory::data_type::f32;

}  // namespace

// The memory objects of all stages; where they point is set for each run.
class PrimitiveStep::Arguments {
 public:
  explicit Arguments(const std::vector<Stage>& stages) {
    for (const Stage& stage : stages) {
      for (const Argument& argument : stage.arguments) {
        memories_.emplace_back(argument.desc, engine(), nullptr);
        handles_.push_back({argument.index, memories_.back().get()});
      }
    }
  }

  void run(const std::vector<Stage>& stages, const Frame& frame) {
    dnnl_exec_arg_t* handles = handles_.data();
    for (const Stage& stage : stages) {
      const std::size_t count = stage.arguments.size();
      for (std::size_t i = 0; i < count; ++i) {
        dnnl_memory_set_data_handle(handles[i].memory, frame.pointers[stage.arguments[i].value]);
      }
      const dnnl_status_t status = dnnl_primitive_execute(stage.primitive.get(), stream().get(),
                                                          static_cast<int>(count), handles);
      RAMET_ASSERT(status == dnnl_success);
      handles += count;
    }
  }

 private:
  std::vector<dnnl::memory> memories_;
  std::vector<dnnl_exec_arg_t> handles_;
};

PrimitiveStep::PrimitiveStep(std::vector<Stage> stages) : stages_(std::move(stages)) {}
PrimitiveStep::~PrimitiveStep() = default;

void PrimitiveStep::run(const Frame& frame) const {
  std::unique_ptr<Arguments> arguments;
  {
    const std::lock_guard lock(mutex_);
    if (!spare_.empty()) {
      arguments = std::move(spare_.back());
      spare_.pop_back();
    }
  }
  if (arguments == nullptr) arguments = std::make_unique<Arguments>(stages_);
  arguments->run(stages_, frame);
  const std::lock_guard lock(mutex_);
  spare_.push_back(std::move(arguments));
}

// ---------------------------------------------------------------- StepBuilder

ValueId StepBuilder::packed(ValueId value, const Desc& plain, const Desc& wanted) {
  if (plain == wanted) return value;
  if (!request_.is_static(value)) {
    const ValueId copy = scratch(wanted);
    add_reorder(value, plain, copy, wanted);
    return copy;
  }
  const dnnl::reorder reorder(
      dnnl::reorder::primitive_desc(engine(), plain, engine(), wanted, dnnl::primitive_attr()));
  request_.release(value);
  return request_.prepare(wanted.get_size(), {value},
                          [reorder, value, plain, wanted](const Frame& frame, std::byte* to) {
                            const dnnl::memory source(plain, engine(), frame.pointers[value]);
                            const dnnl::memory target(wanted, engine(), to);
                            const std::array<dnnl_exec_arg_t, 2> arguments{
                                {{DNNL_ARG_FROM, source.get()}, {DNNL_ARG_TO, target.get()}}};
                            const dnnl_status_t status = dnnl_primitive_execute(
                                reorder.get(), stream().get(), 2, arguments.data());
                            RAMET_ASSERT(status == dnnl_success);
                          });
}

void StepBuilder::add(const dnnl::primitive_desc_base& desc, std::vector<Argument> arguments) {
  const Desc scratchpad = desc.query_md(dnnl::query::scratchpad_md);
  dnnl::primitive primitive(desc.get());
  if (scratchpad.get_size() > 0) {
    arguments.push_back({DNNL_ARG_SCRATCHPAD, scratchpad, scratch(scratchpad)});
  }
  stages_.push_back({std::move(primitive), std::move(arguments)});
}

void StepBuilder::add_reorder(ValueId from, const Desc& from_desc, ValueId to,
                              const Desc& to_desc) {
  const dnnl::reorder::primitive_desc desc(engine(), from_desc, engine(), to_desc,
                                           plain_attributes());
  add(desc, {{DNNL_ARG_FROM, from_desc, from}, {DNNL_ARG_TO, to_desc, to}});
}

// ---------------------------------------------------------------- free functions

const dnnl::engine& engine() {
  static const dnnl::engine cpu(dnnl::engine::kind::cpu, 0);
  return cpu;
}

dnnl::primitive_attr plain_attributes() {
  dnnl::primitive_attr attributes;
  attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  return attributes;
}

Desc row_major(std::span<const Dim> extents) {
  const std::vector<Dim> strides = dense_strides(Shape(extents));
  return {dnnl::memory::dims(extents.begin(), extents.end()), f32, strides};
}

Desc channels_last(const Shape& shape) {
  dnnl::memory::dims extents = shape.to_vector(), strides = dense_strides(shape);
  for (dnnl::memory::dims* list : {&extents, &strides}) {  // the last axis becomes the second
    std::rotate(list->begin() + 1, list->end() - 1, list->end());
  }
  return {extents, f32, strides};
}

Desc any_layout(const Desc& desc) { return {extents_of(desc), f32, dnnl::memory::format_tag::any}; }

ThreadScope::ThreadScope(int threads) : before_(omp_get_max_threads()) {
  omp_set_num_threads(threads);
}
ThreadScope::~ThreadScope() { omp_set_num_threads(before_); }

std::string refuse_node(const KernelRequest& request) {
  const auto refuse = [&request](ValueId id) -> std::string {
    if (id == no_value) return "";
    const Spec& spec = request.ir().spec(id);
    if (spec.dtype != DType::float32) return fmt::format("{} is not float32", to_string(spec));
    if (element_count(spec.shape) == 0) return fmt::format("{} has no elements", to_string(spec));
    return "";
  };
  const IrNode& node = request.node();
  std::vector<ValueId> ids = node.inputs;
  ids.insert(ids.end(), node.outputs.begin(), node.outputs.end());
  for (ValueId id : ids) {
    if (std::string refusal = refuse(id); !refusal.empty()) return refusal;
  }
  return "";
}

}  // namespace ramet::onednn
