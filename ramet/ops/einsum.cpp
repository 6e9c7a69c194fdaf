// Einstein summation, lowered to transpose, reshape, matmul, multiply and sum. Two operands are
// brought into the form (batch..., rows..., summed...) x (batch..., summed..., columns...); of all
// orders that give it, the one with the fewest transposes is taken.

#include <algorithm>
#include <map>

#include "ramet/ops/einsum_impl.h"
#include "ramet/ops/elementwise.h"
#include "ramet/ops/linalg.h"
#include "ramet/ops/movement.h"
#include "ramet/ops/ops_impl.h"
#include "ramet/ops/reduction.h"

namespace ramet::ops {

namespace {

// An operand with a name for each of its axes.
struct Term {
  Value value;
  Labels labels;
  Dim extent(int label) const {
    const auto at = std::find(labels.begin(), labels.end(), label);
    return value.shape()[static_cast<std::size_t>(at - labels.begin())];
  }
};

class Extents {
 public:
  explicit Extents(const std::vector<Term>& terms) {
    for (const Term& term : terms) {
      for (int label : term.labels) add(label, term.extent(label));
    }
  }
  /// The shape that these axes span, with one extent each or all of them merged.
  Shape of(const Labels& labels) const {
    Shape shape;
    for (int label : labels) shape.push_back(extents_.at(label));
    return shape;
  }
  Dim merged(const Labels& labels) const {
    Dim product = 1;
    for (Dim extent : of(labels)) {
      product = extent == any_dim || product == any_dim ? any_dim : product * extent;
    }
    return product;
  }

 private:
  void add(int label, Dim extent) {
    const auto [at, is_new] = extents_.emplace(label, extent);
    if (is_new || at->second == extent || extent == 1) return;
    if (at->second != 1 && at->second != any_dim && extent != any_dim) {
      fail<ValueError>("einsum: expected equal extents of one label, received {} and {}.",
                       at->second, extent);
    }
    at->second = at->second == 1 ? extent : std::max(at->second, extent);
  }
  std::map<int, Dim> extents_;
};

Term sum_out(const Term& term, const Labels& labels) {
  if (labels.empty()) return term;
  ReduceAttrs attrs;
  for (std::size_t i = 0; i < term.labels.size(); ++i) {
    if (contains(labels, term.labels[i])) attrs.axes.push_back(static_cast<Dim>(i));
  }
  return {attrs.axes.empty() ? term.value : sum(term.value, attrs),
          only(term.labels, labels, false)};
}

/// The term with its axes in this order.
Value arrange(const Term& term, const Labels& order) {
  std::vector<std::int64_t> axes;
  for (int label : order) {
    const auto at = std::find(term.labels.begin(), term.labels.end(), label);
    axes.push_back(at - term.labels.begin());
  }
  return axes.empty() ? term.value : transpose(term.value, axes);
}

Shape with(Shape shape, std::initializer_list<Dim> more) {
  for (Dim extent : more) shape.push_back(extent);
  return shape;
}

/// The term's own extents (1 where it broadcasts) of these labels.
Shape own_extents(const Term& term, const Labels& labels) {
  Shape shape;
  for (int label : labels) shape.push_back(contains(term.labels, label) ? term.extent(label) : 1);
  return shape;
}

// a and b multiplied with broadcasting, then summed.
Term multiply_and_sum(const Term& a, const Term& b, const Labels& kept, const Labels& summed) {
  const Labels order = join(kept, summed);
  const auto align = [&](const Term& term) {
    return reshape(arrange(term, only(order, term.labels)), own_extents(term, order));
  };
  return sum_out({multiply(align(a), align(b)), order}, summed);
}

// What it costs to bring axes from one order into another; moving the last one costs more, because
// then elements travel alone.
int transpose_cost(const Labels& from, const Labels& to) {
  if (from == to) return 0;
  return from.back() == to.back() ? 2 : 3;
}

// An order of the axes of one operand of matmul, and whether it is the transposed one.
struct Layout {
  Labels labels;
  bool is_transposed = false;
};
Layout cheapest_layout(const Labels& from, const Labels& plain, const Labels& transposed) {
  if (transpose_cost(from, transposed) < transpose_cost(from, plain)) return {transposed, true};
  return {plain};
}

struct Plan {
  const Term *left, *right;
  Labels batch, rows, summed, columns;

  Layout left_layout() const {
    return cheapest_layout(left->labels, join(join(batch, rows), summed),
                           join(join(batch, summed), rows));
  }
  Layout right_layout() const {
    return cheapest_layout(right->labels, join(join(batch, summed), columns),
                           join(join(batch, columns), summed));
  }
  Labels result() const { return join(join(batch, rows), columns); }
  int cost(const Labels& kept) const {
    return transpose_cost(left->labels, left_layout().labels) +
           transpose_cost(right->labels, right_layout().labels) + transpose_cost(result(), kept);
  }
};

Plan best_plan(const Term& a, const Term& b, const Labels& kept, const Labels& summed) {
  std::optional<Plan> best;
  for (const auto& [left, right] : {std::pair(&a, &b), std::pair(&b, &a)}) {
    const Labels batch = only(only(kept, left->labels), right->labels);
    const Labels rows = only(only(left->labels, batch, false), summed, false);
    const Labels columns = only(only(right->labels, batch, false), summed, false);
    for (const Labels& batch_order :
         {batch, only(left->labels, batch), only(right->labels, batch)}) {
      for (const Labels& row_order : {rows, only(kept, rows)}) {
        for (const Labels& column_order : {columns, only(kept, columns)}) {
          for (const Term* first : {left, right}) {
            const Plan plan = {
                left, right, batch_order, row_order, only(first->labels, summed), column_order};
            if (!best || plan.cost(kept) < best->cost(kept)) best = plan;
          }
        }
      }
    }
  }
  return *best;
}

Term multiply_matrices(const Plan& plan) {
  const Extents extents({*plan.left, *plan.right});
  const Dim rows = extents.merged(plan.rows), summed = extents.merged(plan.summed),
            columns = extents.merged(plan.columns);
  const Layout left_layout = plan.left_layout(), right_layout = plan.right_layout();
  const Shape left_batch = own_extents(*plan.left, plan.batch);
  const Shape right_batch = own_extents(*plan.right, plan.batch);

  Value left = arrange(*plan.left, left_layout.labels);
  if (left_layout.is_transposed) {
    left = reshape(left, with(left_batch, {summed, rows}));
  } else if (plan.batch.empty() && !plan.rows.empty()) {
    // Against a plain matrix the rows can keep their own axes.
    left = reshape(left, with(extents.of(plan.rows), {summed}));
  } else {
    left = reshape(left, with(left_batch, {rows, summed}));
  }
  Value right = arrange(*plan.right, right_layout.labels);
  right = reshape(right, right_layout.is_transposed ? with(right_batch, {columns, summed})
                                                    : with(right_batch, {summed, columns}));
  const Value product =
      matmul(left, right, {left_layout.is_transposed, right_layout.is_transposed});
  return {reshape(product, extents.of(plan.result())), plan.result()};
}

/// Sums over every label that is not `kept`.
Term contract(Term a, Term b, const Labels& kept) {
  Labels summed = only(only(a.labels, b.labels), kept, false), uneven;
  for (int label : summed) {
    const Dim x = a.extent(label), y = b.extent(label);
    if (x != y && x != any_dim && y != any_dim) uneven.push_back(label);
  }
  // An extent of 1 broadcasts, so each side can be summed alone.
  summed = only(summed, uneven, false);
  a = sum_out(a, join(uneven, only(only(a.labels, b.labels, false), kept, false)));
  b = sum_out(b, join(uneven, only(only(b.labels, a.labels, false), kept, false)));
  const Labels result = only(kept, join(a.labels, b.labels));
  const bool has_batch = !only(only(result, a.labels), b.labels).empty();
  const bool has_rows = !only(only(a.labels, b.labels, false), summed, false).empty();
  const bool has_columns = !only(only(b.labels, a.labels, false), summed, false).empty();
  if (summed.empty() || (has_batch && !(has_rows && has_columns))) {
    return multiply_and_sum(a, b, result, summed);
  }
  return multiply_matrices(best_plan(a, b, result, summed));
}

}  // namespace

Value einsum(std::string_view subscripts, const Values& xs) {
  const EinsumEquation equation = parse_einsum(subscripts, xs);
  const Values operands = promote_all(xs);
  std::vector<Term> terms;
  for (std::size_t i = 0; i < xs.size(); ++i) terms.push_back({operands[i], equation.inputs[i]});
  const Extents check_extents(terms);
  // Several operands are contracted from left to right.
  Term result = terms[0];
  for (std::size_t i = 1; i < terms.size(); ++i) {
    Labels kept = equation.output;
    for (std::size_t later = i + 1; later < terms.size(); ++later) {
      kept = join(kept, only(terms[later].labels, kept, false));
    }
    result = contract(result, terms[i], kept);
  }
  result = sum_out(result, only(result.labels, equation.output, false));
  return cast(arrange(result, equation.output), operands[0].dtype());
}

Value tensordot(const Value& a, const Value& b, const std::vector<std::int64_t>& axes_a,
                const std::vector<std::int64_t>& axes_b) {
  if (axes_a.size() != axes_b.size()) {
    fail<ValueError>("tensordot: expected pairs of axes, received {} and {}.", axes_a.size(),
                     axes_b.size());
  }
  const Values factors = promote_all({a, b});
  Term left{factors[0], {}}, right{factors[1], {}};
  int next = 0;
  for (std::size_t i = 0; i < a.rank(); ++i) left.labels.push_back(next++);
  for (std::size_t i = 0; i < b.rank(); ++i) right.labels.push_back(next++);
  Labels kept = join(left.labels, right.labels);
  for (std::size_t i = 0; i < axes_a.size(); ++i) {
    const int label = left.labels[normalize_axis(axes_a[i], a.rank(), "tensordot")];
    int& other = right.labels[normalize_axis(axes_b[i], b.rank(), "tensordot")];
    same_extent(left.extent(label), right.extent(other), "tensordot", "extents of paired axes");
    kept = only(kept, {label, other}, false);
    other = label;
  }
  return cast(arrange(contract(left, right, kept), kept), factors[0].dtype());
}

}  // namespace ramet::ops
