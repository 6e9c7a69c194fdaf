// Connectionist temporal classification, in logarithms of probabilities.

#include "ramet/ops/ctc.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "ramet/runtime/kernels/reference/reference_impl.h"

namespace ramet::reference {

namespace {

constexpr double impossible = -std::numeric_limits<double>::infinity();

double log_add(double a, double b) {
  if (a == impossible) return b;
  if (b == impossible) return a;
  return std::max(a, b) + std::log1p(std::exp(-std::abs(a - b)));
}

// Logarithms of the softmax of each step: (steps, classes).
template <class T>
std::vector<double> log_probabilities(const T* logits, Dim steps, Dim classes) {
  std::vector<double> result(static_cast<std::size_t>(steps * classes));
  for (Dim t = 0; t < steps; ++t) {
    const T* row = logits + t * classes;
    double total = impossible;
    for (Dim c = 0; c < classes; ++c) total = log_add(total, static_cast<double>(row[c]));
    for (Dim c = 0; c < classes; ++c) {
      result[static_cast<std::size_t>(t * classes + c)] = static_cast<double>(row[c]) - total;
    }
  }
  return result;
}

// One sequence: the labels with blanks between, and walks along them from step to step.
class Alignment {
 public:
  Alignment(const std::vector<double>& log_p, Dim steps, Dim classes, const std::int32_t* labels,
            Dim count, Dim blank)
      : log_p_(log_p), steps_(steps), classes_(classes) {
    for (Dim i = 0; i < count; ++i) {
      path_.push_back(blank);
      path_.push_back(labels[i]);
    }
    path_.push_back(blank);
    walk();
  }

  double log_likelihood() const { return log_likelihood_; }

  // The probability that step t gives class c, by class, given that the labels come out.
  void occupancy(Dim t, std::vector<double>& by_class) const {
    std::fill(by_class.begin(), by_class.end(), 0.0);
    for (std::size_t s = 0; s < path_.size(); ++s) {
      const double log_both = forward_[at(t, s)] + backward_[at(t, s)] - log_likelihood_;
      by_class[static_cast<std::size_t>(path_[s])] += std::exp(log_both);
    }
  }

 private:
  std::size_t at(Dim t, std::size_t s) const {
    return static_cast<std::size_t>(t) * path_.size() + s;
  }
  double log_p(Dim t, std::size_t s) const {
    return log_p_[static_cast<std::size_t>(t * classes_ + path_[s])];
  }
  // A label may follow the one before it directly unless they are the same.
  bool skips_blank(std::size_t s) const { return s >= 2 && s % 2 == 1 && path_[s] != path_[s - 2]; }

  void walk() {
    const std::size_t states = path_.size();
    forward_.assign(static_cast<std::size_t>(steps_) * states, impossible);
    backward_ = forward_;
    if (steps_ == 0) {
      log_likelihood_ = states == 1 ? 0 : impossible;
      return;
    }
    for (std::size_t s = 0; s < std::min<std::size_t>(2, states); ++s)
      forward_[at(0, s)] = log_p(0, s);
    for (Dim t = 1; t < steps_; ++t) {
      for (std::size_t s = 0; s < states; ++s) {
        double sum = forward_[at(t - 1, s)];
        if (s >= 1) sum = log_add(sum, forward_[at(t - 1, s - 1)]);
        if (skips_blank(s)) sum = log_add(sum, forward_[at(t - 1, s - 2)]);
        forward_[at(t, s)] = sum + log_p(t, s);
      }
    }
    for (std::size_t s = states - std::min<std::size_t>(2, states); s < states; ++s)
      backward_[at(steps_ - 1, s)] = 0;
    for (Dim t = steps_ - 1; t-- > 0;) {
      for (std::size_t s = 0; s < states; ++s) {
        double sum = backward_[at(t + 1, s)] + log_p(t + 1, s);
        if (s + 1 < states) sum = log_add(sum, backward_[at(t + 1, s + 1)] + log_p(t + 1, s + 1));
        if (s + 2 < states && skips_blank(s + 2))
          sum = log_add(sum, backward_[at(t + 1, s + 2)] + log_p(t + 1, s + 2));
        backward_[at(t, s)] = sum;
      }
    }
    log_likelihood_ = forward_[at(steps_ - 1, states - 1)];
    if (states > 1)
      log_likelihood_ = log_add(log_likelihood_, forward_[at(steps_ - 1, states - 2)]);
  }

  const std::vector<double>& log_p_;
  Dim steps_, classes_;
  std::vector<Dim> path_;
  std::vector<double> forward_, backward_;
  double log_likelihood_ = impossible;
};

}  // namespace

void ctc_loss(const ReferenceCall& call) {
  const Dim blank = call.attrs.as<ops::CtcAttrs>().blank;
  const Dim length = call.input_specs[0].shape[1];
  const Shape& shape = call.input_specs[1].shape;
  const Dim batch = shape[0], time = shape[1], classes = shape[2];
  for_number(call.input_specs[1].dtype, [&](auto zero) {
    using T = decltype(zero);
    std::vector<double> by_class(static_cast<std::size_t>(classes));
    for (Dim b = 0; b < batch; ++b) {
      const Dim steps = std::clamp<Dim>(call.in<std::int32_t>(3)[b], 0, time);
      const Dim count = std::clamp<Dim>(call.in<std::int32_t>(2)[b], 0, length);
      const std::int32_t* labels = call.in<std::int32_t>(0) + b * length;
      T* gradient = call.out<T>(1) + b * time * classes;
      std::fill_n(gradient, time * classes, T{0});
      const bool is_known = blank >= 0 && blank < classes &&
                            std::all_of(labels, labels + count,
                                        [&](std::int32_t c) { return c >= 0 && c < classes; });
      if (!is_known) {
        call.out<T>(0)[b] = static_cast<T>(std::numeric_limits<double>::quiet_NaN());
        continue;
      }
      const auto log_p = log_probabilities(call.in<T>(1) + b * time * classes, steps, classes);
      const Alignment alignment(log_p, steps, classes, labels, count, blank);
      call.out<T>(0)[b] = static_cast<T>(-alignment.log_likelihood());
      if (alignment.log_likelihood() == impossible) continue;
      for (Dim t = 0; t < steps; ++t) {
        alignment.occupancy(t, by_class);
        for (Dim c = 0; c < classes; ++c) {
          const double p = std::exp(log_p[static_cast<std::size_t>(t * classes + c)]);
          gradient[t * classes + c] = static_cast<T>(p - by_class[static_cast<std::size_t>(c)]);
        }
      }
    }
  });
}

namespace {

// What is known of a prefix: the probability that it ends in a blank, and that it ends in its last
// label.
struct Prefix {
  double blank = impossible, label = impossible;
  double total() const { return log_add(blank, label); }
};
using Beam = std::map<std::vector<std::int32_t>, Prefix>;

Beam best_of(const Beam& beam, std::size_t width) {
  std::vector<Beam::const_iterator> order;
  for (auto it = beam.begin(); it != beam.end(); ++it) order.push_back(it);
  std::stable_sort(order.begin(), order.end(),
                   [](auto a, auto b) { return a->second.total() > b->second.total(); });
  Beam best;
  for (std::size_t i = 0; i < std::min(width, order.size()); ++i) best.insert(*order[i]);
  return best;
}

}  // namespace

void ctc_beam_decode(const ReferenceCall& call) {
  const auto& attrs = call.attrs.as<ops::BeamAttrs>();
  const Shape& shape = call.input_specs[0].shape;
  const Dim batch = shape[0], time = shape[1], classes = shape[2];
  std::fill_n(call.out<std::int32_t>(0), attrs.paths * batch * time, -1);
  for_number(call.input_specs[0].dtype, [&](auto zero) {
    using T = decltype(zero);
    for (Dim b = 0; b < batch; ++b) {
      const Dim steps = std::clamp<Dim>(call.in<std::int32_t>(1)[b], 0, time);
      const auto log_p = log_probabilities(call.in<T>(0) + b * time * classes, steps, classes);
      Beam beam;
      beam[{}].blank = 0;
      for (Dim t = 0; t < steps; ++t) {
        const auto p = [&](Dim c) { return log_p[static_cast<std::size_t>(t * classes + c)]; };
        Beam next;
        for (const auto& [labels, prefix] : beam) {
          Prefix& same = next[labels];
          same.blank = log_add(same.blank, prefix.total() + p(attrs.blank));
          if (!labels.empty()) same.label = log_add(same.label, prefix.label + p(labels.back()));
          for (Dim c = 0; c < classes; ++c) {
            if (c == attrs.blank) continue;
            std::vector<std::int32_t> longer = labels;
            longer.push_back(static_cast<std::int32_t>(c));
            const bool repeats = !labels.empty() && labels.back() == c;
            Prefix& grown = next[std::move(longer)];
            grown.label = log_add(grown.label, (repeats ? prefix.blank : prefix.total()) + p(c));
          }
        }
        beam = best_of(next, static_cast<std::size_t>(attrs.width));
      }
      std::vector<std::pair<double, std::vector<std::int32_t>>> order;
      for (const auto& [labels, prefix] : beam) order.emplace_back(prefix.total(), labels);
      std::stable_sort(order.begin(), order.end(),
                       [](const auto& a, const auto& c) { return a.first > c.first; });
      for (Dim k = 0; k < attrs.paths; ++k) {
        const auto i = static_cast<std::size_t>(k);
        call.out<T>(1)[b * attrs.paths + k] =
            static_cast<T>(i < order.size() ? order[i].first : impossible);
        if (i >= order.size()) continue;
        std::copy(order[i].second.begin(), order[i].second.end(),
                  call.out<std::int32_t>(0) + (k * batch + b) * time);
      }
    }
  });
}

}  // namespace ramet::reference
