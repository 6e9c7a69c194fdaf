// Backpropagation through time. The loop is run again with more outputs: what its backward steps
// need of each forward step (programs merge both loops into one). A second loop walks the other
// way. Where a weight's gradient is a product or a sum at each step, the factors are kept and
// multiplied once, behind the loop.

#include <algorithm>
#include <functional>
#include <unordered_map>
#include <unordered_set>

#include "ramet/ops/backward.h"
#include "ramet/ops/elementwise.h"
#include "ramet/ops/gradients.h"
#include "ramet/ops/gradients_impl.h"
#include "ramet/ops/linalg.h"
#include "ramet/ops/recurrent_impl.h"
#include "ramet/ops/reduction.h"

namespace ramet::ops {

namespace {

/// A sum over time that is taken behind the loop: values whose sequences it needs, and how to sum.
struct Deferred {
  Values parts;
  std::function<Value(std::span<const Value> sequences)> sum;
};

bool is_linear(const Call& call) {
  const Op* linear[] = {&reshape_op, &transpose_op, &slice_op, &negative_op, &cast_op};
  if (std::count(std::begin(linear), std::end(linear), call.op) > 0) return true;
  return call.op == &pad_op && call.as<PadAttrs>().mode == PadMode::constant &&
         call.as<PadAttrs>().value == 0;
}

std::optional<Deferred> defer(const Value& gradient);

std::optional<Deferred> defer_sum_of_both(const Call& call) {
  const auto a = defer(call.inputs[0]), b = defer(call.inputs[1]);
  if (!a || !b) return std::nullopt;
  Values parts = a->parts;
  parts.insert(parts.end(), b->parts.begin(), b->parts.end());
  const std::size_t middle = a->parts.size();
  return Deferred{parts, [=](std::span<const Value> sequences) {
                    return add(a->sum(sequences.first(middle)), b->sum(sequences.subspan(middle)));
                  }};
}

std::optional<Deferred> defer_reduction(const Call& call) {
  const auto& axes = call.as<ReduceAttrs>().axes;
  if (axes.empty() || axes[0] != 0) return std::nullopt;
  ReduceAttrs with_time{{0, 1}, false};
  for (std::size_t i = 1; i < axes.size(); ++i) with_time.axes.push_back(axes[i] + 1);
  return Deferred{{call.inputs[0]}, [=, shape = call.outputs[0].shape](auto sequences) {
                    return reshape(sum(sequences[0], with_time), shape);
                  }};
}

std::optional<Deferred> defer(const Value& gradient) {
  const Call& call = gradient.call();
  const auto same_shape = [&](const Value& in) { return in.shape() == gradient.shape(); };
  if (call.op == &add_op && same_shape(call.inputs[0]) && same_shape(call.inputs[1])) {
    return defer_sum_of_both(call);
  }
  if (call.op == &sum_op) return defer_reduction(call);
  if (is_linear(call)) {
    const auto inner = defer(call.inputs[0]);
    if (!inner) return std::nullopt;
    return Deferred{inner->parts, [=, op = call.op, attrs = call.attrs](auto sequences) {
                      return emit(*op, {inner->sum(sequences)}, attrs);
                    }};
  }
  const bool sums_over_batch =
      call.op == &conv_kernel_gradient_op ||
      (call.op == &matmul_op && call.inputs[0].rank() == 2 && call.inputs[1].rank() == 2 &&
       call.as<MatmulAttrs>().transpose_a && !call.as<MatmulAttrs>().transpose_b);
  if (!sums_over_batch) return std::nullopt;
  return Deferred{call.inputs, [op = call.op, attrs = call.attrs](auto sequences) {
                    return emit(*op, {merge_time(sequences[0]), merge_time(sequences[1])}, attrs);
                  }};
}

struct Hash {
  std::size_t operator()(const Value& v) const {
    return std::hash<const void*>()(v.call_ptr().get()) * 31 + v.output();
  }
};

class ScanGradient {
 public:
  ScanGradient(const Call& call, const Values& arriving)
      : call_(call),
        attrs_(call.as<ScanAttrs>()),
        body_(*attrs_.body),
        sequences_(static_cast<std::size_t>(attrs_.sequences)),
        states_(static_cast<std::size_t>(attrs_.states)),
        outputs_(static_cast<std::size_t>(attrs_.outputs)),
        arriving_(arriving) {}

  Values run() {
    differentiate_body();
    find_kept();
    keep_forward_values();
    return run_backward_loop();
  }

 private:
  // ---------------------------------------------------------------- one step

  // Gradients of the body's inputs from placeholders for those that arrive at its outputs.
  void differentiate_body() {
    for (std::size_t i = 0; i < body_.outputs.size(); ++i) {
      const Spec& spec = body_.outputs[i].spec();
      const bool receives = is_float(spec.dtype) && (i >= outputs_ || arriving_[i]);
      seeds_.push_back(receives ? input(spec, "arriving" + std::to_string(i)) : Value());
    }
    flowing_ = gradients(body_.outputs, body_.inputs, seeds_);
    for (std::size_t i = 0; i < flowing_.size(); ++i) {
      const bool is_captured = i >= sequences_ + states_;
      deferred_.push_back(is_captured && flowing_[i] ? defer(flowing_[i]) : std::nullopt);
      if (deferred_[i]) {
        wanted_.insert(wanted_.end(), deferred_[i]->parts.begin(), deferred_[i]->parts.end());
      } else if (flowing_[i]) {
        wanted_.push_back(flowing_[i]);
      }
    }
  }

  // Forward values that the backward step uses, each once.
  void find_kept() {
    for (const auto& call : postorder(body_.outputs)) forward_.insert(call.get());
    for (const Value& in : body_.inputs) forward_.insert(&in.call());
    std::unordered_set<Value, Hash> seen;
    const auto use = [&](const Value& value) {
      if (value && is_forward(value) && seen.insert(value).second) used_.push_back(value);
    };
    for (const Value& value : wanted_) use(value);
    backward_ = postorder_until(wanted_, [this](const Value& value) { return is_forward(value); });
    for (const auto& call : backward_) {
      for (const Value& in : call->inputs) use(in);
    }
  }

  bool is_forward(const Value& value) const {
    return !value.is(constant_op) && forward_.contains(&value.call());
  }

  std::optional<std::size_t> input_number(const Value& value) const {
    const auto at = std::find(body_.inputs.begin(), body_.inputs.end(), value);
    if (at == body_.inputs.end()) return std::nullopt;
    return static_cast<std::size_t>(at - body_.inputs.begin());
  }

  // ---------------------------------------------------------------- the loops

  // True when outputs stand in another order than the inputs they were made from.
  bool turns_order() const { return attrs_.reverse && !attrs_.aligned; }
  Value turn(const Value& sequence) const { return turns_order() ? flip(sequence, {1}) : sequence; }

  // The forward loop with what is used as more outputs; fills the backward body's sequences.
  void keep_forward_values() {
    auto body = std::make_shared<Graph>(body_);
    Values kept;
    for (const Value& value : used_) {
      const auto number = input_number(value);
      if (number && *number < sequences_) {
        add_sequence(value, turn(call_.inputs[*number]));
      } else if (number && *number >= sequences_ + states_) {
        captured_.push_back(value);
        captured_from_.push_back(call_.inputs[*number]);
      } else {
        kept.push_back(value);
      }
    }
    body->outputs.insert(body->outputs.begin() + static_cast<Dim>(outputs_), kept.begin(),
                         kept.end());
    ScanAttrs attrs = attrs_;
    attrs.body = std::move(body);
    attrs.outputs += static_cast<Dim>(kept.size());
    const Values all = kept.empty() ? Values() : emit_all(scan_op, call_.inputs, std::move(attrs));
    for (std::size_t i = 0; i < kept.size(); ++i) {
      const Value placeholder = input(kept[i].spec(), "kept" + std::to_string(i));
      replaced_.emplace(kept[i], placeholder);
      add_sequence(placeholder, all[outputs_ + i]);
    }
    for (std::size_t i = 0; i < outputs_; ++i) {
      if (seeds_[i]) add_sequence(seeds_[i], arriving_[i]);
    }
    if (sequences_from_.empty()) add_sequence(body_.inputs[0], call_.inputs[0]);  // for its length
  }

  void add_sequence(const Value& placeholder, const Value& from) {
    slices_.push_back(placeholder);
    sequences_from_.push_back(from);
  }

  Values run_backward_loop() {
    rebuild();
    Values state_inputs, state_from, next_states, step_outputs;
    std::vector<std::size_t> position(flowing_.size());  // among the states or the outputs
    for (std::size_t i = 0; i < states_; ++i) {
      if (!seeds_[outputs_ + i]) continue;
      const Value& gradient = flowing_[sequences_ + i];
      const Value& last = arriving_[outputs_ + i];
      position[sequences_ + i] = state_inputs.size();
      state_inputs.push_back(seeds_[outputs_ + i]);
      state_from.push_back(last ? last : zeros_like(call_.inputs[sequences_ + i]));
      next_states.push_back(gradient ? rebuilt(gradient) : zeros_like(seeds_[outputs_ + i]));
    }
    for (std::size_t i = 0; i < flowing_.size(); ++i) {
      if (!flowing_[i] || (i >= sequences_ && i < sequences_ + states_)) continue;
      if (i < sequences_) {
        position[i] = step_outputs.size();
        step_outputs.push_back(rebuilt(flowing_[i]));
      } else if (deferred_[i]) {
        position[i] = step_outputs.size();
        for (const Value& part : deferred_[i]->parts) step_outputs.push_back(rebuilt(part));
      } else {
        const Value total = input(flowing_[i].spec(), "total" + std::to_string(i));
        position[i] = state_inputs.size();
        state_inputs.push_back(total);
        state_from.push_back(zeros_like(flowing_[i]));
        next_states.push_back(add(total, rebuilt(flowing_[i])));
      }
    }

    Graph body{slices_, step_outputs};
    Values from = sequences_from_;
    const auto append = [](Values& list, const Values& more) {
      list.insert(list.end(), more.begin(), more.end());
    };
    append(body.inputs, state_inputs);
    append(body.inputs, captured_);
    append(body.outputs, next_states);
    append(from, state_from);
    append(from, captured_from_);
    ScanAttrs attrs{std::make_shared<const Graph>(std::move(body)),
                    static_cast<Dim>(slices_.size()), static_cast<Dim>(state_inputs.size()),
                    static_cast<Dim>(step_outputs.size())};
    attrs.reverse = turns_order() || !attrs_.reverse;
    attrs.aligned = true;
    const Values all = emit_all(scan_op, std::move(from), std::move(attrs));
    const std::span<const Value> made(all), last = made.subspan(step_outputs.size());

    Values results(flowing_.size());
    for (std::size_t i = 0; i < flowing_.size(); ++i) {
      const bool is_state = i >= sequences_ && i < sequences_ + states_;
      if (is_state ? !seeds_[outputs_ + i - sequences_] : !flowing_[i]) continue;
      if (i < sequences_) {
        results[i] = turn(made[position[i]]);
      } else if (!is_state && deferred_[i]) {
        results[i] = deferred_[i]->sum(made.subspan(position[i], deferred_[i]->parts.size()));
      } else {
        results[i] = last[position[i]];
      }
    }
    return results;
  }

  // The backward step on placeholders instead of kept values.
  void rebuild() {
    for (const auto& call : backward_) {
      Values inputs;
      for (const Value& in : call->inputs) inputs.push_back(in ? rebuilt(in) : in);
      if (inputs == call->inputs) continue;
      const Values made = emit_all(*call->op, std::move(inputs), call->attrs);
      for (std::size_t i = 0; i < made.size(); ++i) replaced_.emplace(Value(call, i), made[i]);
    }
  }
  Value rebuilt(const Value& value) const {
    const auto found = replaced_.find(value);
    return found == replaced_.end() ? value : found->second;
  }

  const Call& call_;
  const ScanAttrs& attrs_;
  const Graph& body_;
  std::size_t sequences_, states_, outputs_;
  const Values& arriving_;

  Values seeds_, flowing_;  // one an output of the body, one an input
  std::vector<std::optional<Deferred>> deferred_;
  Values wanted_, used_;
  std::unordered_set<const Call*> forward_;
  std::vector<std::shared_ptr<const Call>> backward_;

  Values slices_, sequences_from_, captured_, captured_from_;  // the backward body's inputs
  std::unordered_map<Value, Value, Hash> replaced_;
};

}  // namespace

Values scan_gradient(const Call& call, const Values&, const Values& arriving) {
  return ScanGradient(call, arriving).run();
}

}  // namespace ramet::ops
