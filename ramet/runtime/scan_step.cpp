#include <cstring>

#include "ramet/ops/recurrent.h"
#include "ramet/runtime/plan_impl.h"

namespace ramet {

namespace {

// Walks time with a program of its own for the body. Sequences are (batch, time, ...): each step's
// slices are gathered into dense memory, and its outputs scattered back.
class ScanStep final : public Step {
 public:
  explicit ScanStep(KernelRequest& request) : node_(request.node()) {
    const auto& attrs = node_.attrs.as<ops::ScanAttrs>();
    sequences_ = static_cast<std::size_t>(attrs.sequences);
    states_ = static_cast<std::size_t>(attrs.states);
    outputs_ = static_cast<std::size_t>(attrs.outputs);
    reverse_ = attrs.reverse;
    aligned_ = attrs.aligned;
    program_ = std::static_pointer_cast<const ProgramImpl>(
        Program::compile(*attrs.body, {.threads = request.threads(), .repeatable = true}));
    bound_ = std::static_pointer_cast<const BoundProgramImpl>(program_->bind({}));
    for (std::size_t i = 0; i < program_->places.size(); ++i) {
      const Place& place = program_->places[i];
      if (place.kind == Place::Kind::input) inputs_of_.push_back({i, place.at});
      if (place.kind == Place::Kind::output) outputs_of_.push_back({i, place.at});
      if (place.kind == Place::Kind::arena) arena_of_.push_back({i, place.at});
    }
    time_ = sequences_ > 0 ? request.input(0).shape[1] : request.output(0).shape[1];
    pointers_ = request.scratch(program_->places.size() * sizeof(std::byte*));
    arena_ = request.scratch(program_->arena_bytes);
    for (std::size_t i = 0; i < sequences_; ++i)
      slices_.push_back(buffer(request, program_->input_specs[i]));
    for (std::size_t i = 0; i < program_->output_specs.size(); ++i) {
      results_.push_back(buffer(request, program_->output_specs[i]));
    }
  }

  void run(const Frame& frame) const override {
    auto** pointers = reinterpret_cast<std::byte**>(frame.pointers[pointers_]);
    std::copy(bound_->pointers_.begin(), bound_->pointers_.end(), pointers);
    for (const auto& [value, offset] : arena_of_) pointers[value] = frame.pointers[arena_] + offset;
    const std::size_t captured = sequences_ + states_;
    // Final states are kept in the node's own outputs, and start as the initial ones.
    for (std::size_t s = 0; s < states_; ++s) {
      std::memcpy(state(frame, s), frame.pointers[node_.inputs[sequences_ + s]],
                  results_[outputs_ + s].bytes);
    }
    for (const auto& [value, input] : inputs_of_) {
      pointers[value] = input < sequences_ ? frame.pointers[slices_[input].id]
                        : input < captured ? state(frame, input - sequences_)
                                           : frame.pointers[node_.inputs[input]];
    }
    for (const auto& [value, output] : outputs_of_)
      pointers[value] = frame.pointers[results_[output].id];

    for (Dim step = 0; step < time_; ++step) {
      const Dim t = reverse_ ? time_ - 1 - step : step;
      for (std::size_t i = 0; i < sequences_; ++i) {
        copy_rows(frame.pointers[node_.inputs[i]], frame.pointers[slices_[i].id], slices_[i], t,
                  true);
      }
      program_->execute(pointers);
      for (const ProgramImpl::Copy& copy : program_->copies) {
        std::memcpy(frame.pointers[results_[copy.output].id], pointers[copy.from],
                    results_[copy.output].bytes);
      }
      for (std::size_t i = 0; i < outputs_; ++i) {
        copy_rows(frame.pointers[node_.outputs[i]], frame.pointers[results_[i].id], results_[i],
                  aligned_ ? t : step, false);
      }
      for (std::size_t s = 0; s < states_; ++s) {
        std::memcpy(state(frame, s), frame.pointers[results_[outputs_ + s].id],
                    results_[outputs_ + s].bytes);
      }
    }
  }

 private:
  struct Buffer {
    ValueId id;
    std::size_t bytes, rows;
  };
  static Buffer buffer(KernelRequest& request, const Spec& spec) {
    const auto bytes = static_cast<std::size_t>(element_count(spec.shape)) * size_of(spec.dtype);
    const auto rows = spec.shape.empty() ? std::size_t{1} : static_cast<std::size_t>(spec.shape[0]);
    return {request.scratch(bytes), bytes, rows};
  }
  std::byte* state(const Frame& frame, std::size_t s) const {
    return frame.pointers[node_.outputs[outputs_ + s]];
  }
  // One time step of a (batch, time, ...) tensor, from or to dense (batch, ...).
  void copy_rows(std::byte* sequence, std::byte* slice, const Buffer& b, Dim t, bool gather) const {
    if (b.rows == 0) return;
    const std::size_t row = b.bytes / b.rows;
    for (std::size_t n = 0; n < b.rows; ++n) {
      std::byte* at =
          sequence + (n * static_cast<std::size_t>(time_) + static_cast<std::size_t>(t)) * row;
      if (gather) {
        std::memcpy(slice + n * row, at, row);
      } else {
        std::memcpy(at, slice + n * row, row);
      }
    }
  }

  IrNode node_;
  std::size_t sequences_ = 0, states_ = 0, outputs_ = 0;
  bool reverse_ = false, aligned_ = false;
  Dim time_ = 0;
  std::shared_ptr<const ProgramImpl> program_;
  std::shared_ptr<const BoundProgramImpl> bound_;
  std::vector<std::pair<std::size_t, std::size_t>> inputs_of_, outputs_of_, arena_of_;
  ValueId pointers_ = no_value, arena_ = no_value;
  std::vector<Buffer> slices_, results_;
};

}  // namespace

std::unique_ptr<Step> make_scan_step(KernelRequest& request) {
  return std::make_unique<ScanStep>(request);
}

}  // namespace ramet
