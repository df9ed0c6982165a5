// See window.hpp. Formulas: ONNX's definitions of Conv and MaxPool (docs/Operators.md of onnx 1.12).
#include "import/onnx/window.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/divide.hpp"

namespace tessera::import::onnx_file {
namespace {

/// No size of an image comes near; sums and products of two stay far inside 64 bits.
constexpr std::int64_t kMostSize = 1 << 24;

std::array<std::int64_t, 2> read_pair(NodeImport& node, const char* name, std::int64_t least) {
  const auto values = node.integers(name, {std::max<std::int64_t>(least, 1), std::max<std::int64_t>(least, 1)});
  if (values.size() != 2) node.fail(fmt::format("its attribute '{}' has {} entries, not 2", name, values.size()));
  for (const std::int64_t value : values) {
    if (value < least || value > kMostSize) node.fail(fmt::format("its attribute '{}' is {}", name, value));
  }
  return {values[0], values[1]};
}

/// Before and after, so that there are ceil(size / stride) outputs; the odd one before if `lower`, else after.
std::array<std::int64_t, 2> same_padding(std::int64_t size, std::int64_t stride, std::int64_t reach, bool lower) {
  const std::int64_t outputs = divide_up(size, stride);
  const std::int64_t total = std::max<std::int64_t>((outputs - 1) * stride + reach - size, 0);
  const std::int64_t less = total / 2;
  return lower ? std::array{total - less, less} : std::array{less, total - less};
}

struct Axis {
  std::int64_t size = 0;
  std::int64_t reach = 0;  ///< from the first tap to the last, both included
  std::int64_t stride = 1;
  std::array<std::int64_t, 2> padding{0, 0};
};

/// floor((size + padding - reach) / stride) + 1, rounded up if `ceil`: then padding after grows until the same formula
/// gives that number.
std::int64_t outputs_of(const NodeImport& node, Axis& axis, bool ceil) {
  std::int64_t room = axis.size + axis.padding[0] + axis.padding[1] - axis.reach;
  if (ceil && room >= 0 && room % axis.stride != 0) {
    const std::int64_t more = axis.stride - room % axis.stride;
    // A last window wholly in the padding: frameworks differ on whether it exists.
    if (room + more >= axis.size + axis.padding[0]) {
      node.fail("with ceil_mode its last window lies in the padding", "set ceil_mode to 0 and pad instead");
    }
    axis.padding[1] += more;
    room += more;
  }
  if (room < 0) {
    node.fail(fmt::format("its window of {} is larger than the image of {} with padding {} and {}", axis.reach,
                          axis.size, axis.padding[0], axis.padding[1]));
  }
  return room / axis.stride + 1;
}

void read_padding(NodeImport& node, std::array<Axis, 2>& axes) {
  const std::string automatic = node.text("auto_pad", "NOTSET");
  const auto pads = node.integers("pads", {0, 0, 0, 0});
  if (automatic == "SAME_UPPER" || automatic == "SAME_LOWER") {
    for (Axis& axis : axes) {
      axis.padding = same_padding(axis.size, axis.stride, axis.reach, automatic == "SAME_LOWER");
    }
    return;
  }
  if (automatic == "VALID") return;
  if (automatic != "NOTSET" && !automatic.empty()) node.fail(fmt::format("its auto_pad is '{}'", automatic));
  if (pads.size() != 4) node.fail(fmt::format("its attribute 'pads' has {} entries, not 4", pads.size()));
  for (const std::int64_t pad : pads) {
    if (pad < 0 || pad > kMostSize) node.fail(fmt::format("its attribute 'pads' has {}", pad));
  }
  for (std::size_t i = 0; i < 2; ++i) axes[i].padding = {pads[i], pads[i + 2]};
}

}  // namespace

std::array<std::int64_t, 2> read_kernel(NodeImport& node) {
  if (!node.has_attribute("kernel_shape")) node.fail("it has no attribute 'kernel_shape'");
  return read_pair(node, "kernel_shape", 1);
}

WindowImport read_window(NodeImport& node, std::array<std::int64_t, 2> kernel) {
  node.require_rank(0, 4);
  const auto strides = read_pair(node, "strides", 1);
  const auto dilations = read_pair(node, "dilations", 1);
  std::array<Axis, 2> axes;
  for (std::size_t i = 0; i < 2; ++i) {
    axes[i].size = node.shape(0)[i + 2];
    axes[i].reach = (kernel[i] - 1) * dilations[i] + 1;
    axes[i].stride = strides[i];
    if (kernel[i] < 1 || kernel[i] > kMostSize || axes[i].size > kMostSize || axes[i].reach > 2 * kMostSize) {
      node.fail(fmt::format("its kernel of {} with dilation {} or its image of {} is too large", kernel[i],
                            dilations[i], axes[i].size));
    }
  }
  read_padding(node, axes);
  const bool ceil = node.integer("ceil_mode", 0) != 0;
  WindowImport window;
  for (std::size_t i = 0; i < 2; ++i) {
    window.output[i] = outputs_of(node, axes[i], ceil);
    window.spatial.stride[i] = node.small(axes[i].stride, "stride");
    window.spatial.dilation[i] = node.small(dilations[i], "dilation");
    window.spatial.pad_before[i] = node.small(axes[i].padding[0], "padding");
    window.spatial.pad_after[i] = node.small(axes[i].padding[1], "padding");
  }
  return window;
}

}  // namespace tessera::import::onnx_file
