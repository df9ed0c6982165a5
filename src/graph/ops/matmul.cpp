// Product of matrices, in batches: output[..., m, n] = finish_n(sum over k of (left[..., m, k] - zero point) *
// (right[..., k, n] - zero point_n)). Formula: ONNX MatMul, MatMulInteger, QLinearMatMul.
#include <fmt/format.h>

#include "graph/ops/checks.hpp"
#include "graph/ops/codes.hpp"
#include "graph/ops/product.hpp"

namespace tessera::graph {
namespace {

struct MatrixShapes {
  std::size_t m;
  std::size_t k;
  std::size_t n;
};

MatrixShapes shapes_of(const NodeView& node) {
  const Shape& left = node.input(0).shape;
  const Shape& right = node.input(1).shape;
  return {.m = static_cast<std::size_t>(left[left.size() - 2]),
          .k = static_cast<std::size_t>(left.back()),
          .n = static_cast<std::size_t>(right.back())};
}

/// The dimensions before the matrix.
Shape batch_of(const Tensor& tensor) { return {tensor.shape.begin(), tensor.shape.end() - 2}; }

void check_matmul(const NodeView& node) {
  const Tensor& left = node.input(0);
  const Tensor& right = node.input(1);
  if (left.shape.size() < 2 || right.shape.size() < 2) {
    node.fail(fmt::format("{} and {} are no matrices", to_string(left.shape), to_string(right.shape)),
              "a vector is a matrix of one row or column");
  }
  const MatrixShapes shapes = shapes_of(node);
  if (static_cast<std::size_t>(right.shape[right.shape.size() - 2]) != shapes.k || shapes.k == 0) {
    node.fail(fmt::format("{} and {} cannot be multiplied", to_string(left.shape), to_string(right.shape)));
  }
  Shape expected = broadcast(node, batch_of(left), batch_of(right));
  expected.push_back(static_cast<std::int64_t>(shapes.m));
  expected.push_back(static_cast<std::int64_t>(shapes.n));
  require_shape(node, "output", node.output(), expected);
  check_product(node, shapes.n, right.shape.size() - 1, shapes.k);
}

template <typename T>
void run(const NodeExecution& execution, std::span<const T> left, std::span<const T> right) {
  const NodeView& node = execution.node;
  const auto [m, k, n] = shapes_of(node);
  ProductOutput output(execution, {}, n);
  const Shape batch = batch_of(node.output());
  const std::vector<std::size_t> left_matrices = broadcast_positions(batch_of(node.input(0)), batch);
  const std::vector<std::size_t> right_matrices = broadcast_positions(batch_of(node.input(1)), batch);
  std::vector<T> columns(k * n);
  std::vector<typename SumOf<T>::Type> sums(n);
  for (std::size_t matrix = 0; matrix < left_matrices.size(); ++matrix) {
    const std::span<const T> factor = right.subspan(right_matrices[matrix] * k * n, k * n);
    for (std::size_t row = 0; row < k; ++row) {
      for (std::size_t column = 0; column < n; ++column) columns[column * k + row] = factor[row * n + column];
    }
    for (std::size_t row = 0; row < m; ++row) {
      inner_products(left.subspan((left_matrices[matrix] * m + row) * k, k), columns, k, sums);
      output.write((matrix * m + row) * n, 0, sums);
    }
  }
}

void execute_matmul(const NodeExecution& execution) {
  const NodeView& node = execution.node;
  if (node.input(0).type == ElementType::Float32) {
    run<float>(execution, execution.input(0).as<float>(), execution.input(1).as<float>());
  } else {
    run<std::int16_t>(execution, centred(node.input(0), execution.input(0)),
                      centred(node.input(1), execution.input(1)));
  }
}

}  // namespace

const OperatorDefinition kMatMul{
    .least_inputs = 2,
    .most_inputs = 2,
    .check = check_matmul,
    .execute = execute_matmul,
    .quantised = QuantisedForm::Product,
    .layout = ordered(Layout::Behaviour::AsNamed),
    .by_element = false,
    .keeps_codes = false,
    .codes_to_reals = nothing_to_change,
    .on_shapes = false,
    .legalisation = legalised_as(Legalisation::Form::MatMul),
};

}  // namespace tessera::graph
