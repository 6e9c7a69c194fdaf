// What builders make of their arguments: which calls they emit, and which they can spare.

#include <gtest/gtest.h>

#include <map>

#include "ramet/ops/ops.h"

using namespace ramet;

namespace {

Value of(Shape shape, DType dtype = DType::float32) { return input({shape, dtype}); }

// How often each op occurs, leaves left out: "matmul reshape*2".
std::string ops_in(const Values& results) {
  std::map<std::string_view, int> counts;
  for (const auto& call : postorder(results)) {
    if (!call->inputs.empty()) ++counts[call->op->name];
  }
  std::string text;
  for (const auto& [name, count] : counts) {
    text += (text.empty() ? "" : " ") + std::string(name);
    if (count > 1) text += "*" + std::to_string(count);
  }
  return text;
}

TEST(Builders, SpareWhatChangesNothing) {
  const Value x = of({2, 3});
  EXPECT_EQ(ops::cast(x, DType::float32), x);
  EXPECT_EQ(ops::reshape(x, {2, 3}), x);
  EXPECT_EQ(ops::reshape(x, {any_dim, 3}), x);
  EXPECT_EQ(ops::squeeze(x), x);
  EXPECT_EQ(ops::transpose(x, {0, 1}), x);
  EXPECT_EQ(ops::broadcast_to(x, {2, 3}), x);
  EXPECT_EQ(ops::concatenate({x}), x);
  EXPECT_EQ(ops::split(x, 1)[0], x);
  EXPECT_EQ(ops::slice(x, {{0, 2}, {}}), x);
  EXPECT_EQ(ops::pad(x, {{0, 0}, {0, 0}}), x);
  EXPECT_EQ(ops::repeat(x, 1, 0), x);
  EXPECT_EQ(ops::tile(x, {1, 1}), x);
}

TEST(Builders, MakePromotionExplicit) {
  const Value sum = ops::add(of({2}, DType::int32), of({2}, DType::float16));
  EXPECT_EQ(ops_in({sum}), "add cast");
  EXPECT_EQ(sum.dtype(), DType::float16);
  EXPECT_EQ(ops_in({ops::add(of({2}, DType::float16), 2.5)}), "add");
  EXPECT_EQ(ops::divide(of({2}, DType::int64), of({2}, DType::int64)).dtype(), DType::float32);
}

TEST(Builders, KeepUnknownExtents) {
  EXPECT_EQ(ops::reshape(of({any_dim, 4, 3}), {any_dim, 12}).shape(), (Shape{any_dim, 12}));
  EXPECT_EQ(ops::reshape(of({2, 4, 3}), {any_dim, 12}).shape(), (Shape{2, 12}));
  EXPECT_EQ(ops::concatenate({of({any_dim, 2}), of({3, any_dim})}).shape(), (Shape{3, any_dim}));
  EXPECT_EQ(ops::slice_axis(of({any_dim, any_dim, 3}), 1, 0, 2).shape(),
            (Shape{any_dim, any_dim, 3}));
  const ops::ConvAttrs attrs{{2}, {1}, {0}, {0}, 1};
  EXPECT_EQ(ops::conv(of({any_dim, any_dim, 3}), of({3, 3, 8}), attrs).shape(),
            (Shape{any_dim, any_dim, 8}));
  const Values outputs = ops::lstm(of({any_dim, any_dim, 3}), of({any_dim, 5}), of({any_dim, 5}),
                                   of({3, 20}), of({5, 20}), {}, {}, {.return_sequences = true});
  EXPECT_EQ(outputs[0].shape(), (Shape{any_dim, any_dim, 5}));
}

TEST(Matmul, KeepsASharedMatrixInOneCall) {
  EXPECT_EQ(ops_in({ops::matmul(of({2, 3, 4}), of({4, 5}))}), "matmul");
}

TEST(Einsum, InsertsNoNeedlessTransposes) {
  const auto lowered = [](std::string_view equation, Shape a, Shape b) {
    return ops_in({ops::einsum(equation, {of(a), of(b)})});
  };
  EXPECT_EQ(lowered("ab,bc->ac", {any_dim, 8}, {8, 3}), "matmul");
  EXPECT_EQ(lowered("abc,cd->abd", {any_dim, 5, 4}, {4, 6}), "matmul");
  EXPECT_EQ(lowered("abc,cde->abde", {any_dim, 5, 4}, {4, 2, 3}), "matmul reshape*2");
  EXPECT_EQ(lowered("abcd,cde->abe", {any_dim, 5, 2, 3}, {2, 3, 6}), "matmul reshape*2");
  EXPECT_EQ(lowered("ab,cb->ac", {2, 3}, {4, 3}), "matmul");
  EXPECT_EQ(lowered("ba,bc->ac", {3, 2}, {3, 4}), "matmul");
  EXPECT_EQ(lowered("ab,bc->ca", {2, 3}, {3, 4}), "matmul");
  EXPECT_EQ(lowered("bij,bjk->bik", {2, 3, 4}, {2, 4, 5}), "matmul");
  EXPECT_EQ(lowered("ij,ij->i", {3, 4}, {3, 4}), "multiply sum");
  EXPECT_EQ(lowered("aecd,abcd->acbe", {2, 5, 3, 4}, {2, 6, 3, 4}), "matmul transpose*2");
}

TEST(Scan, CapturesOuterValuesOnce) {
  const Value x = of({2, 3, 4}), weights = of({4, 4}), h = of({2, 4});
  const Value shared = ops::multiply(weights, 2.0);
  const auto step = [&](const Values& slices, const Values& states) -> ops::StepResult {
    const Value twice = ops::matmul(ops::matmul(slices[0], shared), shared);
    return {{}, {ops::add(states[0], twice)}};
  };
  const Value last = ops::scan({x}, {h}, step).states[0];
  const Call& call = last.call();
  EXPECT_EQ(call.inputs, (Values{x, h, shared}));
  const Graph& body = *call.as<ops::ScanAttrs>().body;
  EXPECT_EQ(body.inputs.size(), 3u);
  EXPECT_EQ(ops_in(body.outputs), "add matmul*2");
  for (const auto& inner : postorder(body.outputs)) {
    EXPECT_FALSE(inner->op == &input_op && Value(inner) == weights);
  }
}

}  // namespace
