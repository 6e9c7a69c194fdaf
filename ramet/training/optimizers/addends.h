#pragma once
// What a gradient is the sum of, where rows of a variable were taken, as Embedding does. Keras, on
// TensorFlow, keeps what flows into each row apart, one part for each time that it was taken, and
// some optimizers square the parts before they are added up: a word that stands twice in a batch
// gets a smaller mean of squares than one whose gradient is twice as large.

#include <functional>
#include <vector>

#include "ramet/ops/op.h"

namespace ramet {

class Addends {
 public:
  /// Found in the graph that the gradient is the result of, if rows are all that it is made of.
  explicit Addends(const Value& gradient);

  /// False for a gradient that is one piece.
  bool are_apart() const { return !parts_.empty(); }
  /// The sum of f over the parts; f must work by elements. Of one piece, f of the gradient.
  Value sum_of(const std::function<Value(const Value&)>& f) const;

 private:
  Value gradient_;
  /// What is added to the rows at `indices`.
  struct Part {
    Value values, indices;
  };
  std::vector<Part> parts_;
};

}  // namespace ramet
