// Values of activations, regularizers and constraints, compared with Keras's.

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "ramet/layers/objects/activations.h"
#include "ramet/layers/objects/constraints.h"
#include "ramet/layers/objects/regularizers.h"
#include "ramet/layers/objects/sparsemax.h"
#include "ramet/ops/ops.h"
#include "tests/layers/object_goldens.h"
#include "tests/support/reference_run.h"

namespace ramet {
namespace {

using test::golden_tensor;
using test::object_goldens;

Tensor evaluate(const Value& value) { return reference_run({{}, {value}}, {})[0]; }

// float32, sums of up to 20 terms, and other roundings of exp and its kin
void expect_close(const Tensor& found, const Tensor& expected) {
  ASSERT_EQ(found.spec(), expected.spec());
  for (Dim i = 0; i < found.size(); ++i) {
    EXPECT_NEAR(found.at(i), expected.at(i), 1e-6 + 3e-6 * std::abs(expected.at(i))) << "at " << i;
  }
}

TEST(Activations, ValuesAreThoseOfKeras) {
  const Json& goldens = object_goldens().at("activations");
  const Value x = constant(golden_tensor(goldens.at("x")));
  for (const auto& [name, y] : goldens.at("y").members()) {
    SCOPED_TRACE(name);
    expect_close(evaluate(Activation(name)(x)), golden_tensor(y));
  }
}

TEST(Activations, SparsemaxOfTiesAndMinusInfinity) {
  const float infinity = std::numeric_limits<float>::infinity();
  const Tensor x = Tensor::of<float>({3, 4}, {1, 1, 1, 1, 2, 2, 0, -infinity, 5, 1, 1, 1});
  expect_close(evaluate(Activation("sparsemax")(constant(x))),
               Tensor::of<float>({3, 4}, {.25, .25, .25, .25, .5, .5, 0, 0, 1, 0, 0, 0}));
}

TEST(Activations, SparsemaxAlongAnotherAxis) {
  const Tensor x = golden_tensor(object_goldens().at("activations").at("x"));
  const Tensor y = golden_tensor(object_goldens().at("activations").at("y").at("sparsemax"));
  const Value turned = sparsemax(ops::transpose(constant(x)), 0);
  expect_close(evaluate(ops::transpose(turned)), y);
}

TEST(Activations, InferUnknownExtents) {
  for (std::string_view name : Activation::names()) {
    if (name == "threshold") continue;
    const Value y = Activation(name)(input({{any_dim, 6}}));
    EXPECT_EQ(y.shape(), (Shape{any_dim, name == "glu" ? 3 : 6})) << name;
  }
}

TEST(Regularizers, PenaltiesAreThoseOfKeras) {
  const Json& goldens = object_goldens().at("applied");
  const Value x = constant(golden_tensor(goldens.at("x")));
  for (const Json& golden : goldens.at("penalties").items()) {
    SCOPED_TRACE(golden.at("regularizer").dump());
    const Regularizer regularizer = Regularizer::from(golden.at("regularizer"));
    expect_close(evaluate(regularizer->penalty(x)), golden_tensor(golden.at("value")));
  }
}

TEST(Regularizers, PenaltyHasTheTypeOfTheWeight) {
  for (const auto& entry : RegularizerInterface::entries()) {
    const Value x = input({{3, 3}, DType::bfloat16});
    EXPECT_EQ(Regularizer(entry.class_name)->penalty(x).spec(), (Spec{{}, DType::bfloat16}));
  }
}

TEST(Regularizers, OrthogonalNeedsAMatrix) {
  const auto error_of = [](Shape shape) -> std::string {
    try {
      Regularizer("orthogonal_regularizer")->penalty(input({shape}));
    } catch (const ValueError& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(error_of({2, 2, 2}),
            "OrthogonalRegularizer: expected rank 2 and known rows, received shape (2, 2, 2).");
  EXPECT_EQ(error_of({any_dim, 2}),
            "OrthogonalRegularizer: expected rank 2 and known rows, received shape (None, 2).");
  EXPECT_EQ(error_of({2, any_dim}), "");
}

TEST(Constraints, ProjectionsAreThoseOfKeras) {
  const Json& goldens = object_goldens().at("applied");
  const Value x = constant(golden_tensor(goldens.at("x")));
  for (const Json& golden : goldens.at("projections").items()) {
    SCOPED_TRACE(golden.at("constraint").dump());
    const Constraint constraint = Constraint::from(golden.at("constraint"));
    expect_close(evaluate(constraint->project(x)), golden_tensor(golden.at("values")));
  }
}

}  // namespace
}  // namespace ramet
