#include "ramet/layers/variable.h"

#include <atomic>
#include <mutex>

#include "ramet/layers/naming.h"

namespace ramet {

namespace {

// Numbers that no two values have in common.
std::uintptr_t next_version() {
  static std::atomic<std::uintptr_t> last{0};
  return ++last;
}

// A value that is drawn at most once. Clones share it until one of them is written to.
class LazyTensor {
 public:
  explicit LazyTensor(Tensor value) : value_(std::move(value)) {
    std::call_once(drawn_, [] {});
  }
  LazyTensor(Initializer initializer, Spec spec)
      : initializer_(std::move(initializer)), spec_(spec), seed_(fresh_seed()) {}
  const Tensor& get() {
    std::call_once(drawn_,
                   [&] { value_ = (*initializer_)->draw(spec_.shape, spec_.dtype, seed_); });
    return value_;
  }
  /// Only for the one that has it alone.
  Tensor& get_mutable() {
    get();
    version_ = next_version();
    return value_;
  }
  std::uintptr_t version() const { return version_; }

 private:
  std::uintptr_t version_ = next_version();
  std::once_flag drawn_;
  std::optional<Initializer> initializer_;
  Spec spec_;
  std::uint64_t seed_ = 0;
  Tensor value_;
};

struct Cell {
  std::shared_ptr<LazyTensor> content;
};

std::int64_t next_key() {
  static std::atomic<std::int64_t> last{0};
  return ++last;
}

void check_shape(const Shape& wanted, const Shape& received, const std::string& path) {
  if (wanted == received) return;
  fail<ValueError>(
      "The shape of the target variable and the shape of the target value in "
      "`variable.assign(value)` must match. variable.shape={}, Received: value.shape={}. Target "
      "variable: {}",
      to_string(wanted), to_string(received), path);
}

}  // namespace

struct Variable::State {
  std::string name, path;
  Spec spec;
  VariableOptions options;
  std::int64_t key = next_key();
  std::shared_ptr<Cell> cell;
};

Variable::Variable(std::string name, std::string path, Spec spec, VariableOptions options) {
  if (!is_known(spec.shape)) {
    fail<ValueError>(
        "Shapes used to initialize variables must be fully-defined (no `None` dimensions). "
        "Received: shape={} for variable path='{}'",
        to_string(spec.shape), path);
  }
  auto cell = std::make_shared<Cell>(Cell{std::make_shared<LazyTensor>(options.initializer, spec)});
  state_ = std::make_shared<State>(State{std::move(name), std::move(path), spec, std::move(options),
                                         next_key(), std::move(cell)});
}

const std::string& Variable::name() const { return state_->name; }
const std::string& Variable::path() const { return state_->path; }
const Spec& Variable::spec() const { return state_->spec; }
std::int64_t Variable::key() const { return state_->key; }
bool Variable::trainable() const { return state_->options.trainable; }
void Variable::set_trainable(bool trainable) const { state_->options.trainable = trainable; }
const VariableOptions& Variable::options() const { return state_->options; }

Tensor Variable::value() const { return state_->cell->content->get(); }

void Variable::assign(const Tensor& value) const {
  check_shape(shape(), value.shape(), path());
  state_->cell->content = std::make_shared<LazyTensor>(value.cast(dtype()));
}

Tensor& Variable::mutable_value() const {
  auto& content = state_->cell->content;
  if (content.use_count() > 1) content = std::make_shared<LazyTensor>(content->get());
  return content->get_mutable();
}

const void* Variable::version() const {
  return reinterpret_cast<const void*>(state_->cell->content->version());
}

void Variable::copy_from(const Variable& source) const {
  check_shape(shape(), source.shape(), path());
  if (source.dtype() != dtype()) return assign(source.value());
  state_->cell->content = source.state_->cell->content;
}

void Variable::share_with(const Variable& source) const {
  check_shape(shape(), source.shape(), path());
  RAMET_ASSERT(source.dtype() == dtype());
  state_->cell = source.state_->cell;
}

}  // namespace ramet
