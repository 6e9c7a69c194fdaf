#pragma once
// The one place that knows which oneDNN is installed: 2.6 (Debian 12) describes an operation first
// and a primitive second, 3.x does both at once and renamed a few classes.

#include <dnnl.hpp>
#include <utility>

namespace ramet::onednn {

#if DNNL_VERSION_MAJOR >= 3

using Pooling = dnnl::pooling_forward;
using PoolingBackward = dnnl::pooling_backward;
using Softmax = dnnl::softmax_forward;

/// The descriptor of a primitive; `arguments` are those of oneDNN, without engine and attributes.
template <class Primitive, class... Arguments>
typename Primitive::primitive_desc describe(const dnnl::engine& engine,
                                            const dnnl::primitive_attr& attributes,
                                            Arguments&&... arguments) {
  return {engine, std::forward<Arguments>(arguments)..., attributes};
}

/// So, of a primitive of the backward pass; `forward` is the one it belongs to.
template <class Primitive, class Forward, class... Arguments>
typename Primitive::primitive_desc describe_backward(const dnnl::engine& engine,
                                                     const dnnl::primitive_attr& attributes,
                                                     const Forward& forward,
                                                     Arguments&&... arguments) {
  return {engine, std::forward<Arguments>(arguments)..., forward, attributes};
}

inline dnnl::layer_normalization_forward::primitive_desc describe_layer_norm(
    const dnnl::engine& engine, const dnnl::primitive_attr& attributes,
    const dnnl::memory::desc& data, float epsilon, dnnl::normalization_flags flags) {
  return {engine, dnnl::prop_kind::forward_inference, data, data, epsilon, flags, attributes};
}

inline void append_eltwise(dnnl::post_ops& post_ops, dnnl::algorithm algorithm, float alpha,
                           float beta) {
  post_ops.append_eltwise(algorithm, alpha, beta);
}

inline dnnl::eltwise_forward::primitive_desc describe_eltwise(
    const dnnl::engine& engine, const dnnl::primitive_attr& attributes, dnnl::algorithm algorithm,
    const dnnl::memory::desc& data, float alpha, float beta) {
  return {engine,    dnnl::prop_kind::forward_inference, algorithm, data, data, alpha, beta,
          attributes};
}

inline dnnl::memory::dims extents_of(const dnnl::memory::desc& desc) { return desc.get_dims(); }

#else

using Pooling = dnnl::pooling_v2_forward;
using PoolingBackward = dnnl::pooling_v2_backward;
using Softmax = dnnl::softmax_v2_forward;

template <class Primitive, class... Arguments>
typename Primitive::primitive_desc describe(const dnnl::engine& engine,
                                            const dnnl::primitive_attr& attributes,
                                            Arguments&&... arguments) {
  return {typename Primitive::desc(std::forward<Arguments>(arguments)...), attributes, engine};
}

template <class Primitive, class Forward, class... Arguments>
typename Primitive::primitive_desc describe_backward(const dnnl::engine& engine,
                                                     const dnnl::primitive_attr& attributes,
                                                     const Forward& forward,
                                                     Arguments&&... arguments) {
  return {typename Primitive::desc(std::forward<Arguments>(arguments)...), attributes, engine,
          forward};
}

inline dnnl::layer_normalization_forward::primitive_desc describe_layer_norm(
    const dnnl::engine& engine, const dnnl::primitive_attr& attributes,
    const dnnl::memory::desc& data, float epsilon, dnnl::normalization_flags flags) {
  return describe<dnnl::layer_normalization_forward>(
      engine, attributes, dnnl::prop_kind::forward_inference, data, epsilon, flags);
}

inline void append_eltwise(dnnl::post_ops& post_ops, dnnl::algorithm algorithm, float alpha,
                           float beta) {
  post_ops.append_eltwise(1.0f, algorithm, alpha, beta);
}

inline dnnl::eltwise_forward::primitive_desc describe_eltwise(
    const dnnl::engine& engine, const dnnl::primitive_attr& attributes, dnnl::algorithm algorithm,
    const dnnl::memory::desc& data, float alpha, float beta) {
  return describe<dnnl::eltwise_forward>(engine, attributes, dnnl::prop_kind::forward_inference,
                                         algorithm, data, alpha, beta);
}

inline dnnl::memory::dims extents_of(const dnnl::memory::desc& desc) { return desc.dims(); }

#endif

}  // namespace ramet::onednn
