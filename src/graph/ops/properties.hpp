// What the row of an operator says to those who transform graphs: importers and the compiler. How they do it is theirs;
// the row names which of their ways it takes.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "graph/attributes.hpp"
#include "graph/rule.hpp"

namespace tessera::graph {

class NodeView;

/// A member of an aggregate that must be given a value.
template <typename T>
class Stated {
 public:
  constexpr Stated(T value) : value_(value) {}
  constexpr operator T() const { return value_; }

 private:
  T value_;
};

/// How an operator on codes stands for the operator on real numbers, where a file has the latter between a Dequantise
/// and a Quantise.
enum class QuantisedForm : std::uint8_t {
  None,       ///< no node can stand for it
  Product,    ///< data, weights perhaps with several scales, bias of 32 bits
  Rescaling,  ///< every input and the output have a quantisation of their own
  Moving,     ///< input and output have the same: a Quantise before it rescales
};

/// What an operator does with data whose dimensions lie in another order than the network says: dimension i of the data
/// is dimension order[i] of the network's.
class Layout {
 public:
  enum class Behaviour : std::uint8_t {
    ChannelsLast,  ///< images of a batch, [batch, channels, height, width] to the network, are NHWC
    AnyOrder,      ///< takes the order of its data
    AsNamed,       ///< its data lie as the network says
    Mean,          ///< takes any order, and may take dimensions away
    Transpose,     ///< another order of the same data
    Reshape,       ///< takes any order in which the elements lie as the network says
  };
  /// The attributes of an operator on data in this order.
  using Moved = Attributes (*)(const Attributes& attributes, std::span<const std::int32_t> order);

  constexpr Behaviour behaviour() const { return behaviour_; }
  /// Of `AnyOrder`.
  constexpr Moved moved() const { return moved_; }

  friend consteval Layout ordered(Layout::Behaviour behaviour);
  friend consteval Layout in_any_order(Layout::Moved moved);

 private:
  constexpr Layout(Behaviour which, Moved function) : behaviour_(which), moved_(function) {}

  Behaviour behaviour_;
  Moved moved_;
};

consteval Layout ordered(Layout::Behaviour behaviour) {
  if (behaviour == Layout::Behaviour::AnyOrder) throw "say how the attributes move: in_any_order";
  return {behaviour, nullptr};
}
consteval Layout in_any_order(Layout::Moved moved) { return {Layout::Behaviour::AnyOrder, moved}; }

/// Attributes that name no dimension.
inline Attributes same_attributes(const Attributes& attributes, std::span<const std::int32_t>) { return attributes; }

/// Attributes T with the dimension `axis`, counted from the front.
template <typename T>
Attributes moved_axis(const Attributes& attributes, std::span<const std::int32_t> order) {
  T moved = std::get<T>(attributes);
  moved.axis = static_cast<std::int32_t>(std::ranges::find(order, moved.axis) - order.begin());
  return moved;
}

/// `OperatorDefinition::codes_to_reals` of attributes with no such number.
inline void nothing_to_change(Attributes&, const Quantisation&) {}

/// A byte for each byte that a tensor of 8 bits may hold.
using ByteTable = std::array<std::byte, 256>;

/// How a quantised operator becomes layers (`compile/legalise`).
class Legalisation {
 public:
  /// Of `Table` the compiler knows all from the row; every other form has a function there.
  enum class Form : std::uint8_t {
    None,   ///< no engine runs it
    Table,  ///< a function of one code
    Convolution,
    FullyConnected,
    MatMul,
    Add,
    Multiply,
    AveragePool,
    MaximumPool,
    Mean,
    Pad,
    Reshape,
    Transpose,
    Concat,
    Softmax,
  };
  /// The codes of a node's output for those of its input. The node has passed its check and is quantised.
  using Table = ByteTable (*)(const NodeView& node, Rule rule);

  constexpr Form form() const { return form_; }
  /// Of `Table`.
  constexpr Table table() const { return table_; }

  friend consteval Legalisation legalised_as(Legalisation::Form form);
  friend consteval Legalisation by_table(Legalisation::Table table);

 private:
  constexpr Legalisation(Form which, Table function) : form_(which), table_(function) {}

  Form form_;
  Table table_;
};

consteval Legalisation legalised_as(Legalisation::Form form) {
  return form == Legalisation::Form::Table ? throw "say which table: by_table" : Legalisation(form, nullptr);
}
consteval Legalisation by_table(Legalisation::Table table) { return {Legalisation::Form::Table, table}; }

}  // namespace tessera::graph
