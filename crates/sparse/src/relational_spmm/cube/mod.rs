//! CubeCL kernels and their launches.
//!
//! A unit takes a row and a feature, entry by entry; rows of hubs and relations get whole cubes, whose units share the
//! entries and add up along a fixed tree. Messages are computed again in the backward pass. There are no atomics, and
//! results are the same in every run.

mod copies;
mod kernels;
mod ops;

use burn::{
    backend::ops::{FloatTensorOps, IntTensorOps},
    tensor::DType,
};
use burn_cubecl::{CubeBackend, tensor::CubeTensor};
use cubecl::{
    ir::AddressType,
    prelude::{CubeCount, CubeDim},
};

pub(super) use self::copies::{Copies, RemovalCopies};
use self::kernels::{Form, Kind};
use super::{
    Message, RelationalPattern,
    ops::{Inputs, Results},
};
use crate::{
    device::cube::{HubGrid, Operand, address_type, grid},
    pattern::{DeviceArray, HUB_DEGREE},
};

/// Which statistics of the messages.
#[derive(Debug, Clone, Copy, Default)]
struct Wanted {
    sum: bool,
    squares: bool,
    max: bool,
    min: bool,
    mean: bool,
}

impl Wanted {
    const FOUR: Self = Self {
        sum: true,
        squares: true,
        max: true,
        min: true,
        mean: false,
    };

    fn count(self) -> usize {
        [self.sum, self.squares, self.max, self.min]
            .into_iter()
            .filter(|&wanted| wanted)
            .count()
    }
}

/// Operands as the kernels take them.
struct Operands {
    pattern: RelationalPattern,
    weights: Option<Operand>,
    x: Operand,
    relations: Operand,
    form: Form,
    num_statistics: usize,
    batch: usize,
    dim: usize,
}

impl Operands {
    fn new(inputs: &Inputs<CubeTensor>, wanted: Wanted) -> Self {
        let x = Operand::new(inputs.x.clone());
        let relations = Operand::new(inputs.relations.clone());
        let [_, batch, dim] = x.dims();
        let [_, relation_batch, _] = relations.dims();
        let form = Form {
            message: match inputs.message {
                Message::TransE => Kind::TransE,
                Message::DistMult => Kind::DistMult,
                Message::RotatE => Kind::RotatE,
                Message::Copy => Kind::Copy,
            },
            sum: wanted.sum,
            squares: wanted.squares,
            max: wanted.max,
            min: wanted.min,
            mean: wanted.mean,
            weighted: inputs.weights.is_some(),
            removed: inputs.pattern.num_removed() > 0,
            shared: relation_batch == 1,
        };
        Self {
            pattern: inputs.pattern.clone(),
            weights: inputs.weights.clone().map(Operand::new),
            x,
            relations,
            form,
            num_statistics: wanted.count(),
            batch,
            dim,
        }
    }

    fn width(&self) -> usize {
        self.batch * self.dim
    }

    fn num_rows(&self) -> usize {
        self.pattern.pattern().num_rows()
    }

    /// What a kernel does not look at is some buffer that it gets anyway.
    fn weights(&self) -> &Operand {
        self.weights.as_ref().unwrap_or(&self.x)
    }

    fn address(&self) -> AddressType {
        let pattern = self.pattern.pattern();
        address_type([
            self.num_statistics * pattern.num_rows() * self.width(),
            pattern.num_columns() * self.width(),
            self.pattern.num_relations() * self.width(),
            pattern.num_entries(),
        ])
    }

    fn relation_of(&self) -> DeviceArray {
        self.pattern
            .relations_on_device(self.x.client(), self.x.device())
    }

    fn removed(&self) -> DeviceArray {
        self.pattern
            .removed_on_device(self.x.client(), self.x.device())
            .unwrap_or_else(|| self.relation_of())
    }

    fn degrees(&self) -> DeviceArray {
        if self.form.mean {
            (self.pattern).degrees_on_device(self.x.client(), self.x.device())
        } else {
            self.relation_of()
        }
    }

    /// True if there is no message, or no feature.
    fn is_empty(&self) -> bool {
        self.pattern.num_entries() == 0 || self.width() == 0
    }
}

/// One launch over rows, or over the hubs among them.
struct Tasks {
    count: CubeCount,
    units: CubeDim,
    of_hubs: bool,
    num_tasks: usize,
    lanes: usize,
    chunks: usize,
    cube_width: usize,
}

/// All rows, then the hubs if there are any.
fn tasks(operands: &Operands, num_rows: usize, num_hubs: usize) -> Vec<Tasks> {
    let width = operands.width();
    let (count, units) = grid(operands.x.client(), num_rows * width);
    let hubs = HubGrid::new(num_hubs, 1, width);
    let mut tasks = vec![Tasks {
        count,
        units,
        of_hubs: false,
        num_tasks: num_rows,
        lanes: 1,
        chunks: hubs.chunks,
        cube_width: hubs.width,
    }];
    if num_hubs > 0 {
        tasks.push(Tasks {
            count: hubs.count,
            units: hubs.dim,
            of_hubs: true,
            num_tasks: num_hubs,
            lanes: hubs.lanes,
            chunks: hubs.chunks,
            cube_width: hubs.width,
        });
    }
    tasks
}

/// Sum, sum of squares, maximum, minimum, and the slots of the last two; those that are not wanted have one element.
fn forward(operands: &Operands) -> ([CubeTensor; 4], [CubeTensor; 2]) {
    let (x, form) = (&operands.x, operands.form);
    let num_rows = operands.num_rows();
    let shape_if = |wanted| match wanted {
        true => [num_rows, operands.batch, operands.dim],
        false => [1, 1, 1],
    };
    let wanted = [form.sum, form.squares, form.max, form.min];
    let slots = [form.max, form.min].map(|wanted| x.empty_of(shape_if(wanted), DType::U32));
    if operands.is_empty() || num_rows == 0 {
        // No element has a slot, and no gradient will look for one.
        return (wanted.map(|wanted| x.zeros(shape_if(wanted))), slots);
    }
    let slots = slots.map(Operand::new);
    let values = wanted.map(|wanted| Operand::new(x.empty(shape_if(wanted))));
    let own = (operands.pattern.pattern()).on_device(x.client(), x.device());
    for tasks in tasks(operands, num_rows, own.num_hubs) {
        // SAFETY: every index is below the length of its buffer: the pattern was checked against all shapes.
        unsafe {
            kernels::forward::launch_unchecked(
                x.client(),
                tasks.count,
                tasks.units,
                operands.address(),
                own.offsets.argument(),
                own.indices.argument(),
                operands.relation_of().argument(),
                own.hubs.argument(),
                operands.removed().argument(),
                operands.weights().argument(),
                x.argument(),
                operands.relations.argument(),
                values[0].argument(),
                values[1].argument(),
                values[2].argument(),
                values[3].argument(),
                slots[0].argument(),
                slots[1].argument(),
                operands.dim,
                operands.width(),
                tasks.num_tasks,
                tasks.chunks,
                HUB_DEGREE,
                tasks.cube_width,
                tasks.lanes,
                tasks.of_hubs,
                form,
                x.element(),
            );
        }
    }
    (
        values.map(Operand::into_tensor),
        slots.map(Operand::into_tensor),
    )
}

/// Gradients of results and slots of extrema, behind each other.
struct Upstream {
    wanted: Wanted,
    gradient: Operand,
    /// The gradient itself where there are no extrema: nothing looks at it.
    argument: Operand,
}

impl Upstream {
    /// Maximum and minimum have the same gradient: it goes to the slot that they come from.
    fn new(results: Results<CubeTensor, CubeTensor>) -> Self {
        match results {
            Results::Sum { gradient, mean } => {
                let gradient = Operand::new(gradient);
                Self {
                    wanted: Wanted {
                        sum: true,
                        mean,
                        ..Wanted::default()
                    },
                    argument: Operand::new(gradient.empty_of([1], DType::U32)),
                    gradient,
                }
            }
            Results::Extremum { gradient, argument } => Self {
                wanted: Wanted {
                    max: true,
                    ..Wanted::default()
                },
                gradient: Operand::new(gradient),
                argument: Operand::new(argument),
            },
            Results::Statistics {
                gradients,
                arguments,
            } => Self {
                wanted: Wanted::FOUR,
                gradient: Operand::new(stacked(gradients, CubeBackend::float_cat)),
                argument: Operand::new(stacked(arguments, CubeBackend::int_cat)),
            },
        }
    }
}

/// The tensors behind each other; just one of them if they have no elements, as Burn does not join such.
fn stacked<const N: usize>(
    tensors: [CubeTensor; N],
    join: impl FnOnce(Vec<CubeTensor>, usize) -> CubeTensor,
) -> CubeTensor {
    let first = &tensors[0];
    if first.meta.num_elements() == 0 {
        return first.clone();
    }
    join(tensors.into(), 0)
}

fn for_x(operands: &Operands, upstream: &Upstream) -> CubeTensor {
    let x = &operands.x;
    let pattern = operands.pattern.pattern();
    let num_columns = pattern.num_columns();
    let shape = [num_columns, operands.batch, operands.dim];
    if operands.is_empty() {
        return x.zeros(shape);
    }
    let output = Operand::new(x.empty(shape));
    let transposed = pattern.transposed();
    let own = transposed.pattern().on_device(x.client(), x.device());
    let slots = transposed.incidence().on_device(x.client(), x.device());
    for tasks in tasks(operands, num_columns, own.num_hubs) {
        // SAFETY: every index is below the length of its buffer: the pattern was checked against all shapes.
        unsafe {
            kernels::backward_x::launch_unchecked(
                x.client(),
                tasks.count,
                tasks.units,
                operands.address(),
                own.offsets.argument(),
                own.indices.argument(),
                slots.indices.argument(),
                operands.relation_of().argument(),
                own.hubs.argument(),
                operands.removed().argument(),
                operands.degrees().argument(),
                operands.weights().argument(),
                x.argument(),
                operands.relations.argument(),
                upstream.gradient.argument(),
                upstream.argument.argument(),
                output.argument(),
                operands.num_rows(),
                operands.dim,
                operands.width(),
                tasks.num_tasks,
                tasks.chunks,
                HUB_DEGREE,
                tasks.cube_width,
                tasks.lanes,
                tasks.of_hubs,
                operands.form,
                x.element(),
            );
        }
    }
    output.into_tensor()
}

fn for_relations(operands: &Operands, upstream: &Upstream) -> CubeTensor {
    let x = &operands.x;
    let shape: [usize; 3] = operands.relations.dims();
    let num_relations = operands.pattern.num_relations();
    if operands.is_empty() || operands.form.message == Kind::Copy {
        return x.zeros(shape);
    }
    let output = Operand::new(x.empty(shape));
    let pattern = operands.pattern.pattern();
    let own = pattern.on_device(x.client(), x.device());
    let groups = (operands.pattern.by_relation()).on_device(x.client(), x.device());
    let rows = pattern.rows_of_slots_on_device(x.client(), x.device());
    let cubes = HubGrid::new(num_relations, 1, shape[1] * shape[2]);
    // SAFETY: every index is below the length of its buffer: the pattern was checked against all shapes.
    unsafe {
        kernels::backward_relations::launch_unchecked(
            x.client(),
            cubes.count,
            cubes.dim,
            operands.address(),
            groups.offsets.argument(),
            groups.indices.argument(),
            rows.argument(),
            own.indices.argument(),
            operands.removed().argument(),
            operands.degrees().argument(),
            operands.weights().argument(),
            x.argument(),
            operands.relations.argument(),
            upstream.gradient.argument(),
            upstream.argument.argument(),
            output.argument(),
            operands.num_rows(),
            operands.dim,
            operands.width(),
            num_relations,
            cubes.chunks,
            cubes.width,
            cubes.lanes,
            operands.form,
            x.element(),
        );
    }
    output.into_tensor()
}

fn for_weights(operands: &Operands, upstream: &Upstream) -> CubeTensor {
    let x = &operands.x;
    let num_entries = operands.pattern.num_entries();
    if operands.is_empty() {
        return x.zeros([num_entries]);
    }
    let output = Operand::new(x.empty([num_entries]));
    let pattern = operands.pattern.pattern();
    let own = pattern.on_device(x.client(), x.device());
    let rows = pattern.rows_of_slots_on_device(x.client(), x.device());
    let (cubes, units) = grid(x.client(), num_entries);
    // SAFETY: every index is below the length of its buffer: the pattern was checked against all shapes.
    unsafe {
        kernels::backward_weights::launch_unchecked(
            x.client(),
            cubes,
            units,
            operands.address(),
            rows.argument(),
            own.indices.argument(),
            operands.relation_of().argument(),
            operands.removed().argument(),
            operands.degrees().argument(),
            operands.weights().argument(),
            x.argument(),
            operands.relations.argument(),
            upstream.gradient.argument(),
            upstream.argument.argument(),
            output.argument(),
            operands.num_rows(),
            operands.dim,
            operands.width(),
            num_entries,
            operands.form,
            x.element(),
        );
    }
    output.into_tensor()
}
