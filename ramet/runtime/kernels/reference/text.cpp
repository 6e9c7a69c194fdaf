#include <algorithm>
#include <unordered_map>

#include "ramet/core/convert.h"
#include "ramet/runtime/kernels/lookup_impl.h"
#include "ramet/runtime/kernels/reference/reference_impl.h"

namespace ramet::reference {

namespace {

// Positions of tokens; the first of equal ones.
template <class T>
auto finder(const T* vocabulary, Dim size) {
  std::unordered_map<T, Dim> positions;
  for (Dim i = 0; i < size; ++i) positions.try_emplace(vocabulary[i], i);
  return [positions = std::move(positions)](const T& token) {
    const auto found = positions.find(token);
    return found == positions.end() ? Dim{-1} : found->second;
  };
}

Dim size_of_vocabulary(const ReferenceCall& call) { return call.input_specs[1].shape[0]; }

// Strings and integers, as the text that is hashed.
void for_each_text(const Spec& spec, const std::byte* data,
                   const std::function<void(std::string)>& f) {
  const Dim count = element_count(spec.shape);
  const auto visit = [&](auto zero) {
    const auto* x = reinterpret_cast<const decltype(zero)*>(data);
    for (Dim i = 0; i < count; ++i) f(text_of(x[i]));
  };
  if (spec.dtype == DType::string) return visit(std::string());
  for_number(spec.dtype, visit);
}

// What each element is in a cross: an integer itself, a string's fingerprint.
std::vector<std::uint64_t> features(const Spec& spec, const std::byte* data) {
  std::vector<std::uint64_t> values(static_cast<std::size_t>(element_count(spec.shape)));
  if (spec.dtype == DType::string) {
    const auto* x = reinterpret_cast<const std::string*>(data);
    std::transform(x, x + values.size(), values.begin(), fingerprint64);
    return values;
  }
  for_number(spec.dtype, [&](auto zero) {
    const auto* x = reinterpret_cast<const decltype(zero)*>(data);
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] = static_cast<std::uint64_t>(convert<std::int64_t>(x[i]));
    }
  });
  return values;
}

}  // namespace

void tokenize(const ReferenceCall& call) {
  const auto& attrs = call.attrs.as<ops::TokenizeAttrs>();
  const TokenRows rows(call.input_specs[0].shape, attrs.rules);
  const auto length = static_cast<std::size_t>(attrs.length);
  std::string* out = call.out<std::string>();
  for (Dim row = 0; row < rows.rows; ++row) {
    std::vector<std::string> tokens =
        tokens_of(call.in<std::string>(0) + row * rows.size, rows.size, attrs.rules);
    tokens.resize(length);
    out = std::move(tokens.begin(), tokens.end(), out);
  }
}

void longest_row(const ReferenceCall& call) {
  const auto& rules = call.attrs.as<ops::TokenRules>();
  const TokenRows rows(call.input_specs[0].shape, rules);
  std::size_t longest = 0;
  for (Dim row = 0; row < rows.rows; ++row) {
    const auto tokens = tokens_of(call.in<std::string>(0) + row * rows.size, rows.size, rules);
    longest = std::max(longest, tokens.size());
  }
  *call.out<std::int64_t>() = static_cast<std::int64_t>(longest);
}

void lookup(const ReferenceCall& call) {
  for_token(call.input_specs[1].dtype, [&](auto zero) {
    using T = decltype(zero);
    run_lookup(call.attrs.as<ops::LookupAttrs>(), call.in<T>(0),
               element_count(call.input_specs[0].shape), call.out<std::int64_t>(),
               finder(call.in<T>(1), size_of_vocabulary(call)));
  });
}

void token_at(const ReferenceCall& call) {
  const auto& attrs = call.attrs.as<ops::TokenAtAttrs>();
  const Dim size = size_of_vocabulary(call), count = element_count(call.input_specs[0].shape);
  for_token(call.input_specs[1].dtype, [&](auto zero) {
    using T = decltype(zero);
    const T oov = token_of<T>(attrs.oov_token), mask = token_of<T>(attrs.mask_token);
    for (Dim i = 0; i < count; ++i) {
      const std::int64_t index = call.in<std::int64_t>(0)[i];
      const bool is_known = index >= attrs.first && index - attrs.first < size;
      const bool is_mask = index == 0 && !attrs.mask_token.is_null();
      call.out<T>()[i] = is_mask ? mask : is_known ? call.in<T>(1)[index - attrs.first] : oov;
    }
  });
}

void index_counts(const ReferenceCall& call) {
  const auto& attrs = call.attrs.as<ops::IndexCountsAttrs>();
  const Shape& shape = call.input_specs[0].shape;
  const Dim size = shape.back(), rows = size == 0 ? 0 : element_count(shape) / size;
  std::vector<std::int64_t> row(static_cast<std::size_t>(size));
  if (size == 0) {
    std::memset(call.outputs[0], 0,
                static_cast<std::size_t>(element_count(call.output_specs[0].shape)) *
                    size_of(call.output_specs[0].dtype));
  }
  for_number(call.input_specs[0].dtype, [&](auto index) {
    for_number(call.output_specs[0].dtype, [&](auto zero) {
      using T = decltype(zero);
      for (Dim i = 0; i < rows; ++i) {
        const auto* indices = call.in<decltype(index)>(0) + i * size;
        std::transform(indices, indices + size, row.begin(),
                       [](auto value) { return convert<std::int64_t>(value); });
        const T* weights = call.inputs[1] == nullptr ? nullptr : call.in<T>(1) + i * size;
        count_indices(row.data(), size, attrs, call.out<T>() + i * attrs.depth,
                      [&](Dim k) { return weights == nullptr ? T(1) : weights[k]; });
      }
    });
  });
}

void token_counts(const ReferenceCall& call) {
  run_token_counts(call.attrs.as<ops::TokenCountsAttrs>(), call.in<std::string>(0),
                   call.input_specs[0].shape, call.out<std::int64_t>(),
                   finder(call.in<std::string>(1), size_of_vocabulary(call)));
}

void hash_bucket(const ReferenceCall& call) {
  const auto& attrs = call.attrs.as<ops::HashBucketAttrs>();
  std::int64_t* out = call.out<std::int64_t>();
  for_each_text(call.input_specs[0], call.inputs[0], [&](const std::string& text) {
    *out++ = bucket_of(text, attrs.buckets, attrs.salt);
  });
}

void cross_hash(const ReferenceCall& call) {
  // The key that TensorFlow starts from.
  constexpr std::uint64_t start = 0xdecafcaffe;
  const auto buckets = static_cast<std::uint64_t>(call.attrs.as<ops::CrossHashAttrs>().buckets);
  std::vector<std::uint64_t> hashes(
      static_cast<std::size_t>(element_count(call.output_specs[0].shape)), start);
  for (std::size_t k = 0; k < call.inputs.size(); ++k) {
    const std::vector<std::uint64_t> next = features(call.input_specs[k], call.inputs[k]);
    std::transform(hashes.begin(), hashes.end(), next.begin(), hashes.begin(),
                   combine_fingerprints);
  }
  std::transform(hashes.begin(), hashes.end(), call.out<std::int64_t>(),
                 [&](std::uint64_t hash) { return static_cast<std::int64_t>(hash % buckets); });
}

}  // namespace ramet::reference
