"""Multiplications and additions of a model's heavy layers, for one batch."""

from math import prod

from keras import layers


def layer_flops(layer, batch):
    """0 for layers whose arithmetic is not counted: elementwise ones, pooling, normalization."""
    output = [batch if n is None else n for n in layer.output.shape] if not isinstance(layer.output, list) else []
    if isinstance(layer, layers.DepthwiseConv2D):
        return 2 * prod(output) * prod(layer.kernel_size)
    if isinstance(layer, layers.Conv2D):
        return 2 * prod(output) * prod(layer.kernel_size) * layer.kernel.shape[2]
    if isinstance(layer, layers.Dense):
        return 2 * prod(output) * layer.kernel.shape[0]
    if isinstance(layer, layers.LSTM):
        steps = layer.input.shape[1]
        return 2 * batch * steps * (prod(layer.cell.kernel.shape) + prod(layer.cell.recurrent_kernel.shape))
    if isinstance(layer, layers.MultiHeadAttention):
        steps, width = layer.input[0].shape[1:] if isinstance(layer.input, list) else layer.input.shape[1:]
        inner = layer.num_heads * layer.key_dim
        return 2 * batch * steps * (4 * width * inner + 2 * steps * inner)
    return 0


def model_flops(model, batch):
    return sum(layer_flops(layer, batch) for layer in model.layers)
